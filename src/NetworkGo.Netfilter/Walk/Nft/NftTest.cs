namespace NetworkGo.Netfilter.Walk.Nft;

/// <summary>One test of an nftables rule: whether a field is one of some values.</summary>
public sealed record NftTest
{
    /// <summary>As <see cref="Protocol"/>: the bytes where the ports of other packets are, of whatever protocol the packet is.</summary>
    public const string AnyTransport = "any";

    /// <summary>A test of unknown meaning.</summary>
    public static NftTest Unknown { get; } = new() { Field = NftField.Unknown };

    /// <summary>The field.</summary>
    public required NftField Field { get; init; }

    /// <summary>The values, as text: names, <c>192.0.2.0/24</c>, <c>80-90</c>, numbers.</summary>
    public EquatableArray<string> Values { get; init; }

    /// <summary>Whether it must be none of them.</summary>
    public bool Negated { get; init; }

    /// <summary>
    /// Of what only one protocol has, an address or a port: the protocol, e.g. <c>ip6</c> or <c>tcp</c>, or <c>th</c> for
    /// each that has ports, or <see cref="AnyTransport"/>; else empty.
    /// </summary>
    public string Protocol { get; init; } = "";

    /// <summary>Of a mark or flags: the bits that are looked at.</summary>
    public uint Mask { get; init; } = uint.MaxValue;

    /// <summary>Of flags: whether one of the value's bits is enough.</summary>
    public bool IsAnyBit { get; init; }

    /// <summary>Of several fields: each, without values.</summary>
    public EquatableArray<NftTest> Parts { get; init; }
}

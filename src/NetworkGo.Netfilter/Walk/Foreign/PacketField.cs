using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Netfilter.Walk.Foreign;

/// <summary>A field of a packet that a rule loads.</summary>
/// <param name="Test">As a test looks at it, without values.</param>
/// <param name="Kind">How its bytes are read.</param>
/// <param name="Length">How many of its bytes are loaded, from its first one on.</param>
/// <param name="Text">As nft writes it.</param>
internal sealed record PacketField(NftTest Test, ValueKind Kind, int Length, string Text)
{
    /// <summary>How many bytes it has; more than <see cref="Length"/> where only a prefix is loaded.</summary>
    public int WholeLength { get; init; } = Length;

    /// <summary>The test that a packet has it at all.</summary>
    public NftTest Presence { get; init; } = Kind == ValueKind.Unknown ? Test : Test with { Values = [NftMatch.Everything] };

    /// <summary>A field that is not known here.</summary>
    public static PacketField Unknown(int length, string text, string protocol = "") => new(
        new NftTest { Field = NftField.Unknown, Protocol = protocol }, ValueKind.Unknown, length, text);
}

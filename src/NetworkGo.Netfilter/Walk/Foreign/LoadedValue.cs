using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Walk.Foreign;

/// <summary>What a register holds: fields of the packet, or a constant.</summary>
/// <param name="Fields">The fields, one behind the other, without anything in between; none of a constant.</param>
internal sealed record LoadedValue(IReadOnlyList<PacketField> Fields)
{
    /// <summary>What is not known to hold anything.</summary>
    public static LoadedValue Unknown { get; } = new([PacketField.Unknown(0, "?")]);

    /// <summary>The bits that are kept of it; empty for all.</summary>
    public Bytes Mask { get; init; }

    /// <summary>Of a constant: its bytes.</summary>
    public Bytes Constant { get; init; }

    /// <summary>Whether the rule ends where a packet does not have it.</summary>
    public bool CanFail { get; init; }

    /// <summary>Of what was loaded from the header of IP: the bits that are as they were; null for anything else.</summary>
    public KeptBits? Kept { get; init; }

    /// <summary>The one field that it is; null for several, or none.</summary>
    public PacketField? Field => Fields.Count == 1 ? Fields[0] : null;

    /// <summary>How many bytes it has.</summary>
    public int Length => Fields.Count == 0 ? Constant.Length : Fields.Sum(static f => f.Length);
}

namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>Sends the packet's beginning to a group of nfnetlink_log, or a line to the kernel's log.</summary>
/// <param name="Prefix">What the line begins with.</param>
public sealed record Log(string Prefix = "") : Expression
{
    /// <summary>The group; null for the kernel's own log.</summary>
    public ushort? Group { get; init; }

    /// <summary>How many bytes of the packet; 0 for all.</summary>
    public uint SnapLength { get; init; }

    /// <summary>How many are collected before they are sent; 0 for the kernel's own choice.</summary>
    public ushort QueueThreshold { get; init; }
}

using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.State;

/// <summary>Changes of one table that the kernel makes all at once, or none of them.</summary>
/// <param name="Table">The table.</param>
/// <param name="Changes">In the order in which they are made.</param>
public sealed record Transaction(Table Table, ValueList<Change> Changes)
{
    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => Changes.Count == 0;
}

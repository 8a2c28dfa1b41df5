namespace NetworkGo.Netfilter.Iptables;

/// <summary>One table as <c>iptables-save</c> wrote it.</summary>
public sealed record SavedTable
{
    /// <summary>Its name: <c>filter</c>, <c>nat</c>, <c>raw</c>, <c>mangle</c> or <c>security</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Its chains, in order.</summary>
    public EquatableArray<SavedChain> Chains { get; init; }

    /// <summary>A chain by name; null where there is none.</summary>
    public SavedChain? Chain(string name) => Chains.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.Ordinal));
}

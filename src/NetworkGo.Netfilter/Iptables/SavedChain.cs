namespace NetworkGo.Netfilter.Iptables;

/// <summary>One chain as <c>iptables-save</c> wrote it.</summary>
public sealed record SavedChain
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The policy of a built-in chain (<c>ACCEPT</c>, <c>DROP</c>); <c>-</c> for any other.</summary>
    public string Policy { get; init; } = "-";

    /// <summary>Packets that met the policy.</summary>
    public ulong Packets { get; init; }

    /// <summary>Bytes that met the policy.</summary>
    public ulong Bytes { get; init; }

    /// <summary>Its rules, in order.</summary>
    public EquatableArray<SavedRule> Rules { get; init; }
}

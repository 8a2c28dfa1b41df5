namespace NetworkGo.Netfilter.Walk.Nft;

/// <summary>A chain of an nftables table.</summary>
public sealed record NftChain
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Of a base chain: <c>filter</c>, <c>nat</c> or <c>route</c>; else empty.</summary>
    public string Type { get; init; } = "";

    /// <summary>Of a base chain: where it is hooked in, e.g. <c>forward</c>; else empty.</summary>
    public string Hook { get; init; } = "";

    /// <summary>Of a base chain: smaller comes first.</summary>
    public int Priority { get; init; }

    /// <summary>Whether a packet that comes to its end is dropped.</summary>
    public bool DropsAtEnd { get; init; }

    /// <summary>Its rules, in order.</summary>
    public EquatableArray<NftRule> Rules { get; init; }
}

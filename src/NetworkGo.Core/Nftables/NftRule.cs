namespace NetworkGo.Core.Nftables;

/// <summary>A rule of an nftables chain.</summary>
public sealed record NftRule
{
    /// <summary>All have to hold.</summary>
    public EquatableArray<NftTest> Tests { get; init; }

    /// <summary>What then happens.</summary>
    public NftVerdict Verdict { get; init; }

    /// <summary>The chain of a jump, or the map of a lookup; else empty.</summary>
    public string Target { get; init; } = "";

    /// <summary>Of a lookup: what is looked up.</summary>
    public NftField Key { get; init; }

    /// <summary>Its comment; empty where it has none.</summary>
    public string Comment { get; init; } = "";
}

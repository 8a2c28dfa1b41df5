using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Core.Ports;

/// <summary>What came of reading the engine's own table.</summary>
public sealed record EngineTableRead
{
    /// <summary>The generation of the namespace's ruleset.</summary>
    public uint Generation { get; init; }

    /// <summary>Whether nothing has changed since the generation that is known; then <see cref="Table"/> is empty.</summary>
    public bool IsAsKnown { get; init; }

    /// <summary>The table; empty where there is none.</summary>
    public NftTable Table { get; init; } = NftTable.Empty;

    /// <summary>Why it could not be read; null where it was.</summary>
    public TableFailure? Failure { get; init; }
}

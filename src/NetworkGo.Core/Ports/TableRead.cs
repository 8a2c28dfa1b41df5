using NetworkGo.Netfilter.Nftables.Reading;
using NetworkGo.Netfilter.Nftables.State;

namespace NetworkGo.Core.Ports;

/// <summary>What came of reading the table.</summary>
public sealed record TableRead
{
    /// <summary>The generation of the namespace's ruleset.</summary>
    public uint Generation { get; init; }

    /// <summary>Whether it is as it was at the generation that is known; then <see cref="State"/> is null.</summary>
    public bool IsAsKnown { get; init; }

    /// <summary>The table; null where there is none.</summary>
    public TableState? State { get; init; }

    /// <summary>What the elements counted, by set.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<DumpedElement>> Counters { get; init; } = new Dictionary<string, IReadOnlyList<DumpedElement>>(StringComparer.Ordinal);

    /// <summary>Why it could not be read; null where it was.</summary>
    public TableFailure? Failure { get; init; }
}

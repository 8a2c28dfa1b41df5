using NetworkGo.Core.Configuration;
using NetworkGo.Core.Loading.Nodes;
using NetworkGo.Core.Loading.Reading;

namespace NetworkGo.Core.Loading.Lints;

/// <summary>A policy, where it is in the file, and what its names mean.</summary>
internal sealed record LintedPolicy
{
    private readonly Lazy<HashSet<string>> places;
    private readonly Lazy<PortCover> ports;

    /// <summary>Makes one.</summary>
    public LintedPolicy()
    {
        places = new Lazy<HashSet<string>>(() => Places!.ToHashSet(StringComparer.Ordinal));
        ports = new Lazy<PortCover>(() => new PortCover(Policy!.Ports));
    }

    /// <summary>Where its parts are in the file.</summary>
    public required PolicyDraft Draft { get; init; }

    /// <summary>What it says.</summary>
    public required PolicyDefinition Policy { get; init; }

    /// <summary>What <c>from</c> means; null for everyone.</summary>
    public MatchSummary? From { get; init; }

    /// <summary>Where it leads.</summary>
    public required MatchSummary To { get; init; }

    /// <summary>Which member says where it leads.</summary>
    public required PositionedNode ToPlace { get; init; }

    /// <summary>For a DNAT inside containers that are found by a name: that name.</summary>
    public MatchSummary? Inside { get; init; }

    /// <summary>The namespaces that its rules are written in: <c>host</c>, or names of containers.</summary>
    public required IReadOnlyList<string> Places { get; init; }

    /// <summary>The ports.</summary>
    public PortCover Ports => ports.Value;

    /// <summary>Whether all of its names mean something fit.</summary>
    public bool IsResolved => From is not { Networks.Count: 0 } && To.IsAddresses && Places.Count > 0;

    /// <summary>For messages.</summary>
    public string Title => NodeText.QuoteWithPlace(Draft.Node with { Text = Policy.Id });

    /// <summary>Whether every protocol and port of <paramref name="other"/> is one of this policy's, too.</summary>
    public bool HoldsTrafficOf(LintedPolicy other) =>
        (Policy.Protocol == other.Policy.Protocol || Policy.Protocol == IpProtocol.All)
        && Ports.Holds(other.Ports);

    /// <summary>Whether its rules are in all namespaces in which another one's are.</summary>
    public bool HoldsPlacesOf(LintedPolicy other) => other.Places.All(places.Value.Contains);
}

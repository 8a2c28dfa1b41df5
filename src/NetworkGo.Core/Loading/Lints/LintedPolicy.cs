using NetworkGo.Core.Configuration;
using NetworkGo.Core.Loading.Nodes;
using NetworkGo.Core.Loading.Reading;

namespace NetworkGo.Core.Loading.Lints;

/// <summary>A policy, where it is in the file, and what its names mean.</summary>
internal sealed record LintedPolicy
{
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

    /// <summary>Whether all of its names mean something fit.</summary>
    public bool IsResolved => From is not { Networks.Count: 0 } && To.IsAddresses && Places.Count > 0;

    /// <summary>For messages.</summary>
    public string Title => NodeText.QuoteWithPlace(Draft.Node with { Text = Policy.Id });

    /// <summary>Whether every protocol and port of <paramref name="other"/> is one of this policy's, too.</summary>
    public bool HoldsTrafficOf(LintedPolicy other)
    {
        if (Policy.Protocol != other.Policy.Protocol && Policy.Protocol != IpProtocol.All)
        {
            return false;
        }

        // Each policy is compared with each: nothing is allocated.
        var own = Policy.Ports.AsSpan();
        var others = other.Policy.Ports.AsSpan();
        foreach (var range in others)
        {
            if (own.Length > 0 && !Contains(own, range))
            {
                return false;
            }
        }

        return own.Length == 0 || others.Length > 0;
    }

    private static bool Contains(ReadOnlySpan<PortRange> ranges, PortRange range)
    {
        foreach (var one in ranges)
        {
            if (one.Contains(range))
            {
                return true;
            }
        }

        return false;
    }
}

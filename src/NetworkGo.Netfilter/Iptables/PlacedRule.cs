using System.Collections.Immutable;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>A rule of a chain that is divided, and where it is in each dimension.</summary>
/// <param name="Body">The rule without <c>-A CHAIN</c>.</param>
/// <param name="Number">Its place in the undivided chain.</param>
/// <param name="First">Where it is in the first dimension.</param>
/// <param name="Second">Where it is in the second.</param>
/// <param name="Third">Where it is in the third.</param>
internal sealed record PlacedRule(string Body, int Number, ScopePrefix First, ScopePrefix Second, ScopePrefix Third)
{
    /// <summary>Where it is in a dimension.</summary>
    public ScopePrefix this[int dimension] => dimension switch
    {
        0 => First,
        1 => Second,
        _ => Third,
    };

    /// <summary>Of the rules of a chain.</summary>
    public static PlacedRule[] Of(IReadOnlyList<IptablesRule> rules, ImmutableArray<ScopeDimension> dimensions) =>
    [
        .. rules.Select((r, i) => new PlacedRule(
            r.Body, i, dimensions[0].Of(r.Rule.Match), dimensions[1].Of(r.Rule.Match), dimensions[2].Of(r.Rule.Match))),
    ];
}

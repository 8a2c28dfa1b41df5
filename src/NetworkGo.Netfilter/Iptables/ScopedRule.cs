using System.Collections.Immutable;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>A rule of a chain that is divided, and its place in each dimension.</summary>
/// <param name="Body">The rule without <c>-A CHAIN</c>.</param>
/// <param name="Number">Its place in the undivided chain.</param>
/// <param name="First">Its place in the first dimension.</param>
/// <param name="Second">Its place in the second.</param>
/// <param name="Third">Its place in the third.</param>
internal sealed record ScopedRule(string Body, int Number, ScopePrefix First, ScopePrefix Second, ScopePrefix Third)
{
    /// <summary>Its place in a dimension.</summary>
    public ScopePrefix this[int dimension] => dimension switch
    {
        0 => First,
        1 => Second,
        _ => Third,
    };

    /// <summary>Of rules that all have a scope.</summary>
    public static ScopedRule[] Of(IReadOnlyList<RuleSpec> rules, ImmutableArray<ScopeDimension> dimensions) =>
        [.. rules.Select((r, i) => new ScopedRule(r.Body, i, dimensions[0].Of(r.Scope!), dimensions[1].Of(r.Scope!), dimensions[2].Of(r.Scope!)))];
}

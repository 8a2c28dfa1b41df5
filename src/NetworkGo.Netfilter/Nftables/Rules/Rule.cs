using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>A rule: expressions, one after the other.</summary>
/// <param name="Expressions">What it does.</param>
public sealed record Rule(ValueList<Expression> Expressions)
{
    /// <summary>What nft prints behind it.</summary>
    public string Comment { get; init; } = "";

    /// <summary>The sets that it looks up in.</summary>
    public IEnumerable<string> Sets => Expressions.OfType<Lookup>().Select(static l => l.Set);

    /// <summary>The chains that it goes to.</summary>
    public IEnumerable<string> Chains => Expressions.OfType<Decide>().Select(static d => d.Verdict.Chain).Where(static c => c.Length > 0);
}

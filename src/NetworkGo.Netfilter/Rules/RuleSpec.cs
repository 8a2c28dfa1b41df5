namespace NetworkGo.Netfilter.Rules;

/// <summary>One rule of one of NetworkGo's own chains.</summary>
public sealed record RuleSpec
{
    /// <summary>The table.</summary>
    public required TableName Table { get; init; }

    /// <summary>The chain, one of <see cref="ChainNames"/>.</summary>
    public required string Chain { get; init; }

    /// <summary>The policy that asks for it.</summary>
    public required string Policy { get; init; }

    /// <summary>
    /// The whole rule as <c>iptables-save</c> writes it, without <c>-A CHAIN</c>, comment included.
    /// </summary>
    public required string Body { get; init; }

    /// <summary>Where it can match; null leaves its chain undivided.</summary>
    public RuleScope? Scope { get; init; }
}

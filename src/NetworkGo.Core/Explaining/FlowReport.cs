namespace NetworkGo.Core.Explaining;

/// <summary>The answer to a question: one flow for each pair of addresses that the names mean.</summary>
public sealed record FlowReport
{
    /// <summary>What was asked.</summary>
    public required FlowQuestion Question { get; init; }

    /// <summary>That of all flows together.</summary>
    public required FlowVerdict Verdict { get; init; }

    /// <summary>Why there are no flows: a name that finds nothing; null where there are.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether it was judged by the file and a model of the engine's rules, rather than by the live host.</summary>
    public bool IsModel { get; init; }

    /// <summary>What was not checked, in words.</summary>
    public EquatableArray<string> Notes { get; init; }

    /// <summary>The flows.</summary>
    public EquatableArray<FlowAnswer> Flows { get; init; }

    internal static FlowVerdict Together(IReadOnlyCollection<FlowVerdict> verdicts) =>
        verdicts.Distinct().Count() == 1 ? verdicts.First()
            : verdicts.Contains(FlowVerdict.Unknown) ? FlowVerdict.Unknown
            : FlowVerdict.Partly;
}

namespace NetworkGo.Core.Explaining;

/// <summary>One flow before and after a configuration comes into force.</summary>
/// <param name="Before">As it is.</param>
/// <param name="After">As it would be.</param>
public sealed record FlowChange(FlowReport Before, FlowReport After)
{
    /// <summary>Why the flow would be cut: it passes now, and then not, or to somewhere else; null where it would not.</summary>
    public string? Cut
    {
        get
        {
            if (Before.Verdict != FlowVerdict.Pass)
            {
                return null;
            }

            return After.Verdict switch
            {
                FlowVerdict.Pass when Ends(After) == Ends(Before) => null,
                FlowVerdict.Pass => $"it would end at {Ends(After)}{By(After)}",
                FlowVerdict.Unknown => $"whether it would pass is not known: {Reason(After)}",
                _ => $"it would not pass: {Reason(After)}",
            };
        }
    }

    private static string Ends(FlowReport report) =>
        string.Join(", ", report.Flows.SelectMany(static f => f.Ways).Select(static w => w.EndsAt ?? "nowhere").Distinct(StringComparer.Ordinal));

    private static string By(FlowReport report)
    {
        var policies = report.Flows.SelectMany(static f => f.Ways).SelectMany(static w => w.Policies).Distinct(StringComparer.Ordinal).ToList();
        return policies.Count == 0 ? "" : $", by policy {string.Join(", ", policies)}";
    }

    private static string Reason(FlowReport report) => report.Problem
        ?? report.Flows.SelectMany(static f => f.Ways).FirstOrDefault(static w => w.Verdict != FlowVerdict.Pass)?.Reason
        ?? "no reason is known";
}

namespace NetworkGo.Core.Explaining;

/// <summary>A flow to the host before and after a configuration comes into force.</summary>
public sealed record FlowChange
{
    /// <summary>As it is; null where it cannot be walked.</summary>
    public FlowReport? Before { get; init; }

    /// <summary>As it would be.</summary>
    public FlowReport? After { get; init; }

    /// <summary>The network that would be made over the client's address; null for none.</summary>
    public string? Network { get; init; }

    /// <summary>Policies whose DNAT may take the flow, as far as what it is says so without a walk.</summary>
    public EquatableArray<string> Takers { get; init; }

    /// <summary>Why the flow would be cut, or is not known to survive; null where nothing that changes concerns it.</summary>
    // Where the walk knows all, it decides. Where it does not, only what would be written can cut a flow to the host: a DNAT, or a network
    // over its client's address. What is not known must not pass for harmless.
    public string? Cut => Network is { } network ? $"the network {network} would be made over the address that you come from"
        : Before is { Verdict: FlowVerdict.Pass } before && After is { } after ? Judge(before, after)
        : Takers.Count == 0 ? null
        : After is { Verdict: FlowVerdict.Pass } passing ? (By(passing).Length == 0 ? null : $"it would end at {Ends(passing)}{By(passing)}")
        : $"whether it would pass is not known: policy {string.Join(", ", Takers)} may take it, and {Unknown}";

    private string Unknown => After is null ? "flows of IPv6 are not walked" : Reason(After);

    private static string? Judge(FlowReport before, FlowReport after) => after.Verdict switch
    {
        FlowVerdict.Pass when Ends(after) == Ends(before) => null,
        FlowVerdict.Pass => $"it would end at {Ends(after)}{By(after)}",
        FlowVerdict.Unknown => $"whether it would pass is not known: {Reason(after)}",
        _ => $"it would not pass: {Reason(after)}",
    };

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

namespace NetworkGo.Netfilter.Nftables.Features;

/// <summary>Whether policies can be one table of nf_tables on a kernel.</summary>
/// <param name="IsUsable">Whether they can.</param>
/// <param name="Reason">Why not, for a person; empty where they can.</param>
public sealed record TableSupport(bool IsUsable, string Reason)
{
    /// <summary>Judges a report: each required feature has to be there.</summary>
    public static TableSupport Of(FeatureReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.Failure is { } failure)
        {
            return new TableSupport(false, $"the kernel could not be asked for nf_tables: {failure}");
        }

        var results = report.Results.ToDictionary(static r => r.Feature, static r => r.Refusal);
        var missing = FeatureCatalog.All.Where(static t => t.IsRequired)
            .Where(t => !results.TryGetValue(t.Feature, out var refusal) || refusal is not null)
            .Select(t => $"{t.Words} ({t.Since}): {results.GetValueOrDefault(t.Feature) ?? "not asked for"}")
            .ToList();
        return missing.Count == 0
            ? new TableSupport(true, "")
            : new TableSupport(false, $"the kernel's nf_tables lacks {string.Join("; ", missing)}");
    }
}

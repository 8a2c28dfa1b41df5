using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.Features;

/// <summary>What a kernel has of what tables of ours use.</summary>
/// <param name="Results">One for each feature; fewer where the kernel could not be asked for all.</param>
/// <param name="Failure">Why the kernel could not be asked; null where it was.</param>
public sealed record FeatureReport(ValueList<FeatureResult> Results, string? Failure = null)
{
    /// <summary>Whether the kernel has a feature; false also where it was not asked.</summary>
    public bool Has(TableFeature feature) => Results.Any(r => r.Feature == feature && r.IsSupported);
}

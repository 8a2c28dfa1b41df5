using NetworkGo.Netfilter.Nftables.State;

namespace NetworkGo.Netfilter.Nftables.Features;

/// <summary>How a feature is asked for: a table that has it, which the kernel has to take and to give back the same.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Words">What it is, for a message: <c>sets of ranges</c>.</param>
/// <param name="Since">The kernel that has it, for a message: <c>Linux 5.6</c>.</param>
/// <param name="IsRequired">Whether there is no table of ours without it.</param>
/// <param name="Table">The table.</param>
public sealed record FeatureTest(TableFeature Feature, string Words, string Since, bool IsRequired, TableState Table);

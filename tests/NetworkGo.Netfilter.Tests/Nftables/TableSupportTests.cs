using NetworkGo.Netfilter.Nftables.Features;

namespace NetworkGo.Netfilter.Tests.Nftables;

/// <summary>Whether the table can be used follows from what the kernel has, and says what is missing.</summary>
public sealed class TableSupportTests
{
    [Fact]
    public void All_features_but_notifications_have_a_test() =>
        Assert.Equal(Enum.GetValues<TableFeature>().Where(static f => f != TableFeature.Notifications), FeatureCatalog.All.Select(static t => t.Feature));

    [Fact]
    public void With_all_features_it_can() => Assert.Equal(new TableSupport(true, ""), TableSupport.Of(Report(static _ => null)));

    [Fact]
    public void What_is_only_useful_may_be_missing() => Assert.True(TableSupport.Of(Report(static t => t.IsRequired ? null : "EINVAL")).IsUsable);

    [Fact]
    public void Each_required_feature_that_is_missing_is_named_with_the_kernel_that_has_it() =>
        Assert.Equal(
            "the kernel's nf_tables lacks sets of concatenated ranges (Linux 5.6): EOPNOTSUPP; counters of elements (Linux 5.7): EINVAL",
            TableSupport.Of(Report(static t => t.Feature switch
            {
                TableFeature.ConcatenatedIntervals => "EOPNOTSUPP",
                TableFeature.ElementCounters => "EINVAL",
                _ => null,
            })).Reason);

    [Fact]
    public void A_feature_that_was_not_asked_for_is_missing() =>
        Assert.Contains("reject (Linux 3.18, module nft_reject_inet): not asked for", TableSupport.Of(new FeatureReport([])).Reason, StringComparison.Ordinal);

    [Fact]
    public void A_kernel_that_could_not_be_asked_is_not_said_to_lack_anything() =>
        Assert.Equal(new TableSupport(false, "the kernel could not be asked for nf_tables: EPERM"), TableSupport.Of(new FeatureReport([], "EPERM")));

    private static FeatureReport Report(Func<FeatureTest, string?> refusal) =>
        new([.. FeatureCatalog.All.Select(t => new FeatureResult(t.Feature, refusal(t)))]);
}

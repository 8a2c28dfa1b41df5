using System.Text;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Linux.Nftables;
using NetworkGo.Linux.Nftables.Features;
using NetworkGo.Linux.Tests.Conntrack;
using NetworkGo.Linux.Tests.Support;
using NetworkGo.Netfilter.Nftables.Features;
using NetworkGo.Netfilter.Nftables.Wire;

namespace NetworkGo.Linux.Tests.Nftables;

/// <summary>What the kernel has is known before anything depends on it, and what it lacks is named.</summary>
public sealed class FeatureProbeTests
{
    private const int NotSupported = 95;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    [Fact(Timeout = 60_000)]
    public async Task This_kernel_has_all_that_tables_of_ours_use()
    {
        await Task.Yield();
        var report = FeatureProbe.Run(Limit, TimeProvider.System, CancellationToken.None);

        Assert.Null(report.Failure);
        Assert.Equal(Enum.GetValues<TableFeature>(), report.Results.Select(static r => r.Feature));
        Assert.All(report.Results, static r => Assert.True(r.IsSupported || !IsRequired(r.Feature), $"{r.Feature}: {r.Refusal}"));
        Assert.Equal(new TableSupport(true, ""), TableSupport.Of(report));
    }

    [Fact(Timeout = 60_000)]
    public async Task Nothing_is_written_in_the_namespace_that_the_program_runs_in()
    {
        await Task.Yield();
        using var place = new TestNamespace();
        using var socket = NftablesSocket.Open(place.Handle, Limit, TimeProvider.System);
        var before = socket.ReadGeneration(CancellationToken.None);

        var report = NamespaceThread.Run(NamespaceHandle.Of(place.Handle), static () => FeatureProbe.Run(Limit, TimeProvider.System, CancellationToken.None));

        Assert.Null(report.Failure);
        Assert.Equal(before, socket.ReadGeneration(CancellationToken.None));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(TableFeature.LocalAddressType, "fib", "fib daddr type (Linux 4.10, module nft_fib_inet): transaction: ENOENT")]
    [InlineData(TableFeature.NumberGenerator, "numgen", "numgen (Linux 4.9, module nft_numgen): transaction: ENOENT")]
    [InlineData(TableFeature.Masquerade, "masq", "masquerade (Linux 5.2, module nft_masq): transaction: ENOENT")]
    [InlineData(TableFeature.RateLimits, "limit", "limit rate (Linux 3.13, module nft_limit): transaction: ENOENT")]
    [InlineData(TableFeature.LogGroups, "log", "log to a group (Linux 3.17, module nfnetlink_log): transaction: ENOENT")]
    [InlineData(TableFeature.Reject, "reject", "reject (Linux 3.18, module nft_reject_inet): transaction: ENOENT")]
    public async Task A_missing_module_is_named_and_nothing_else(TableFeature feature, string expression, string words)
    {
        await Task.Yield();
        var report = Ask(kernel => new PartialKernel(kernel) { Refused = Encoding.ASCII.GetBytes(expression + '\0'), Error = 2 });

        Assert.Equal([feature], report.Results.Where(static r => !r.IsSupported && IsRequired(r.Feature)).Select(static r => r.Feature));
        var support = TableSupport.Of(report);
        Assert.False(support.IsUsable);
        Assert.StartsWith("the kernel's nf_tables lacks " + words, support.Reason, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_the_kernel_takes_without_a_word_and_does_not_keep_is_missing()
    {
        await Task.Yield();
        // A kernel before 5.7 does not know the attribute of a set's expression (17, nested): here it gets the number of none.
        var report = Ask(static kernel => new PartialKernel(kernel) { Unknown = [0x2c, 0, 0x11, 0x80], ReadOver = [0x2c, 0, 0x7f, 0x80] });

        Assert.Equal(
            [new FeatureResult(TableFeature.ElementCounters, "the kernel takes it and does not keep it")],
            report.Results.Where(static r => !r.IsSupported && IsRequired(r.Feature)));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_table_without_an_owner_is_enough()
    {
        await Task.Yield();
        var report = Ask(static kernel => new PartialKernel(new PartialKernel(kernel) { Refused = Flags(2) }) { Refused = Flags(6) });

        Assert.False(report.Has(TableFeature.OwnedTables));
        Assert.False(report.Has(TableFeature.PersistentTables));
        Assert.True(TableSupport.Of(report).IsUsable);
    }

    [Fact]
    public void A_kernel_without_nf_tables_lacks_everything_by_its_own_words()
    {
        var kernel = new ScriptedTransport();
        kernel.OnSend = requests =>
        {
            kernel.Answer(requests[0].IsBatch
                ? ScriptedTransport.Error(requests[0].Sequence, NotSupported)
                : ScriptedTransport.Generation(requests[0].Sequence, 7));
            return 0;
        };

        var report = Ask(kernel);

        Assert.Null(report.Failure);
        Assert.All(report.Results, static r => Assert.False(r.IsSupported));
        Assert.Contains("tables of family inet (Linux 3.14): transaction: EOPNOTSUPP", TableSupport.Of(report).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_that_does_not_answer_is_not_asked_twenty_times()
    {
        var kernel = new ScriptedTransport();
        kernel.OnSend = requests =>
        {
            if (requests[0].Kind == NftMessage.GetGeneration && !requests[0].IsBatch)
            {
                kernel.Answer(ScriptedTransport.Generation(requests[0].Sequence, 7));
            }

            return 0;
        };

        var report = Ask(kernel);

        Assert.Equal(2, kernel.Sends);
        Assert.Contains("could not be asked for nf_tables: transaction: ETIMEDOUT", TableSupport.Of(report).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_that_may_not_ask_says_so_and_which_capability_it_needs()
    {
        var kernel = new ScriptedTransport();
        kernel.OnSend = requests =>
        {
            kernel.Answer(requests[0].IsBatch ? ScriptedTransport.Error(requests[0].Sequence, 1) : ScriptedTransport.Generation(requests[0].Sequence, 7));
            return 0;
        };

        Assert.Contains("EPERM (Operation not permitted). Start network-go with --cap-add NET_ADMIN", TableSupport.Of(Ask(kernel)).Reason, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_process_that_may_make_no_namespace_says_so()
    {
        await Task.Yield();
        var report = WithoutCapability.Run(
            WithoutCapability.SysAdmin, static () => FeatureProbe.Run(Limit, TimeProvider.System, CancellationToken.None));

        Assert.Equal("the kernel makes no network namespace: Operation not permitted. Start network-go with --cap-add SYS_ADMIN", report.Failure);
    }

    private static bool IsRequired(TableFeature feature) => FeatureCatalog.All.Any(t => t.Feature == feature && t.IsRequired);

    // The end of a new table's name, its padding and its flags: owner, or owner and persist.
    private static byte[] Flags(byte flags) => [.. "probe\0"u8, 0, 0, 0, 8, 0, 2, 0, 0, 0, 0, flags];

    private static FeatureReport Ask(ScriptedTransport kernel)
    {
        using var socket = new NftablesSocket(new NetfilterChannel(kernel, new SteppingTime(TimeSpan.FromMilliseconds(100))), Limit);
        return new FeatureProbe(socket, null).Ask(Limit, CancellationToken.None);
    }

    private static FeatureReport Ask(Func<INetfilterTransport, INetfilterTransport> wrap)
    {
        var transport = NamespaceThread.RunInNew(() => NetfilterTransport.Open());
        using var socket = new NftablesSocket(new NetfilterChannel(wrap(transport), TimeProvider.System), Limit);
        return new FeatureProbe(socket, null).Ask(Limit, CancellationToken.None);
    }
}

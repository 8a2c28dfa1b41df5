using System.Diagnostics;
using System.Net.Sockets;
using NetworkGo.Core.Ports;
using NetworkGo.Linux.Conntrack;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Linux.Tests.Support;
using NetworkGo.Netfilter.Conntrack;

namespace NetworkGo.Linux.Tests.Conntrack;

public sealed class FlowTableTests : IDisposable
{
    private readonly TestNamespace space = new();
    private readonly FlowTable table = new(TimeProvider.System, TimeSpan.FromSeconds(10));

    [Fact]
    public async Task A_namespace_without_flows_has_none() => Assert.Empty(await ListAsync());

    [Fact]
    public async Task Five_thousand_flows_are_listed_as_conntrack_lists_them_and_those_of_another_namespace_are_not()
    {
        using var other = new TestNamespace();
        ManyFlows.Insert(other, 50, first: 20_000);
        ManyFlows.Insert(space, 5000);
        InsertKinds();

        var flows = await ListAsync();
        var byProgram = ManyFlows.ListedByProgram(space, "ipv4");
        byProgram.UnionWith(ManyFlows.ListedByProgram(space, "ipv6"));

        Assert.Equal(5000 + Kinds, byProgram.Count);
        Assert.Equal(byProgram, flows.Select(ManyFlows.Ends).ToHashSet(StringComparer.Ordinal));
        Assert.All(flows, static f => Assert.NotNull(f.Id));
    }

    [Fact]
    public async Task Ten_thousand_deletions_end_those_flows_and_no_other()
    {
        ManyFlows.Insert(space, 10_100);
        var flows = await ListAsync();
        var ending = flows.Where(static f => f.Original.SourcePort < 11_000).ToList();

        Assert.Equal(new FlowDeletion(10_000, 0, null), await table.DeleteAsync(space.Handle, ending, CancellationToken.None));
        Assert.Equal(flows.Except(ending).Select(ManyFlows.Ends).Order(StringComparer.Ordinal), (await ListAsync()).Select(ManyFlows.Ends).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Flows_of_every_kind_are_found_and_deleted()
    {
        InsertKinds();
        var flows = await ListAsync();
        Assert.Equal(Kinds, flows.Count);
        Assert.Equal(new FlowDeletion(Kinds, 0, null), await table.DeleteAsync(space.Handle, flows, CancellationToken.None));
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task Flows_that_have_gone_are_a_success_and_are_counted_apart()
    {
        ManyFlows.Insert(space, 300);
        var flows = await ListAsync();
        await table.DeleteAsync(space.Handle, [.. flows.Take(200)], CancellationToken.None);

        Assert.Equal(new FlowDeletion(100, 200, null), await table.DeleteAsync(space.Handle, flows, CancellationToken.None));
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task A_flow_of_another_id_between_the_same_ends_stays()
    {
        ManyFlows.Insert(space, 1);
        var listed = Assert.Single(await ListAsync());
        var former = listed with { Id = listed.Id ^ 1 };

        Assert.Equal(new FlowDeletion(0, 1, null), await table.DeleteAsync(space.Handle, [former], CancellationToken.None));
        Assert.Equal(listed.Id, Assert.Single(await ListAsync()).Id);
    }

    [Fact]
    public async Task A_filter_lists_what_it_lets_through()
    {
        InsertKinds();
        async Task<string> ListedAsync(ConntrackFilter filter) =>
            string.Join(' ', (await ListAsync(filter)).Select(static f => $"{f.Original.Protocol}:{f.Original.DestinationPort ?? f.Zone}").Order(StringComparer.Ordinal));

        Assert.Equal("58:0 6:80", await ListedAsync(new ConntrackFilter { Family = AddressFamily.InterNetworkV6 }));
        Assert.Equal("17:4711", await ListedAsync(new ConntrackFilter { Zone = 7 }));
        Assert.Equal("17:4713", await ListedAsync(new ConntrackFilter { Mark = 0x10, MarkMask = 0xf0 }));
        Assert.Equal("17:5060", await ListedAsync(new ConntrackFilter { Family = AddressFamily.InterNetwork, Protocol = ProtocolNumber.Udp, OriginalPort = 5060 }));
        Assert.Equal("132:9", await ListedAsync(new ConntrackFilter { Family = AddressFamily.InterNetwork, Protocol = ProtocolNumber.Sctp, OriginalPort = 9 }));
        Assert.Equal("", await ListedAsync(new ConntrackFilter { Family = AddressFamily.InterNetwork, Protocol = ProtocolNumber.Sctp, OriginalPort = 10 }));
        Assert.Equal(
            "6:80", await ListedAsync(new ConntrackFilter
            {
                Family = AddressFamily.InterNetwork,
                Status = ConntrackStatus.DestinationTranslated,
                StatusMask = ConntrackStatus.DestinationTranslated | ConntrackStatus.SourceTranslated,
            }));
    }

    [Fact]
    public async Task Without_the_capability_listing_and_deleting_are_refused_with_the_flag_that_fixes_it()
    {
        ManyFlows.Insert(space, 1);
        var flows = await ListAsync();
        var (listing, deletion) = WithoutCapability.Run(WithoutCapability.NetAdmin, () =>
        {
            using var session = new ConntrackSession(ConntrackSocket.Open(NamespaceHandle.Of(space.Handle)), TimeProvider.System, TimeSpan.FromSeconds(10));
            return (session.List(ConntrackFilter.None, CancellationToken.None), session.Delete([.. flows], CancellationToken.None));
        });

        Assert.Equal((FlowFaultKind.Denied, FlowFaultKind.Denied), (listing.Fault?.Kind, deletion.Fault?.Kind));
        Assert.Contains("--cap-add NET_ADMIN --network host", listing.Fault?.Message, StringComparison.Ordinal);
        Assert.Single(await ListAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_kernel_that_tracks_nothing_has_no_flows_and_one_that_does_has_to_show_them(bool tracks)
    {
        var proc = Directory.CreateTempSubdirectory("ngl-");
        try
        {
            if (tracks)
            {
                File.WriteAllText(Path.Combine(proc.CreateSubdirectory("sys/net/netfilter").FullName, "nf_conntrack_count"), "0\n");
            }

            // Neither their number nor a listing of them.
            var without = new FlowTable(
                TimeProvider.System,
                TimeSpan.FromSeconds(10),
                proc.FullName,
                static _ => new ScriptedChannel().Gives(ScriptedChannel.Answer(0, ScriptedChannel.Invalid)).Gives(ScriptedChannel.Answer(0, ScriptedChannel.Invalid)));
            var listing = await without.ListAsync(space.Handle, ConntrackFilter.None, CancellationToken.None);

            Assert.Empty(listing.Flows);
            Assert.Equal(tracks ? FlowFaultKind.Unsupported : null, listing.Fault?.Kind);
        }
        finally
        {
            proc.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_cancelled_operation_ends_and_the_next_one_is_served()
    {
        ManyFlows.Insert(space, 5000);
        var flows = await ListAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => table.ListAsync(space.Handle, ConntrackFilter.None, cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => table.DeleteAsync(space.Handle, flows, cancelled.Token));
        Assert.Equal(5000, (await ListAsync()).Count);
    }

    [Fact]
    public async Task An_operation_that_takes_longer_than_the_limit_is_a_fault_and_the_next_one_is_served()
    {
        ManyFlows.Insert(space, 5000);
        var hurried = new FlowTable(new SteppingTime(TimeSpan.FromSeconds(1)), TimeSpan.FromSeconds(4));

        Assert.Equal(FlowFaultKind.TimedOut, (await hurried.ListAsync(space.Handle, ConntrackFilter.None, CancellationToken.None)).Fault?.Kind);
        var few = await hurried.ListAsync(space.Handle, new ConntrackFilter { Family = AddressFamily.InterNetworkV6 }, CancellationToken.None);
        Assert.Equal((null, 0), (few.Fault, few.Flows.Count));
    }

    [Fact]
    public async Task Listings_and_deletions_at_the_same_time_do_not_disturb_one_another()
    {
        ManyFlows.Insert(space, 2000);
        var flows = await ListAsync();
        var listings = Enumerable.Range(0, 8).Select(_ => table.ListAsync(space.Handle, ConntrackFilter.None, CancellationToken.None)).ToList();
        var deletions = flows.Chunk(500).Select(chunk => table.DeleteAsync(space.Handle, chunk, CancellationToken.None)).ToList();

        Assert.Equal(2000, (await Task.WhenAll(deletions)).Sum(static d => d.Deleted));
        Assert.All(await Task.WhenAll(listings), static l => Assert.Null(l.Fault));
        Assert.Empty(await ListAsync());
    }

    /// <summary>Each flow that is there all the time is listed, whatever happens around it.</summary>
    [Fact]
    public async Task Flows_that_stay_are_all_listed_while_others_come_and_go()
    {
        ManyFlows.Insert(space, 3000);
        var stay = (await ListAsync()).Select(static f => f.Id).ToHashSet();
        var churner = new FlowTable(TimeProvider.System, TimeSpan.FromSeconds(10));
        var watch = Stopwatch.StartNew();
        var churn = Task.Run(async () =>
        {
            for (var round = 0; round < 5; round++)
            {
                ManyFlows.Insert(space, 1000, first: 10_000);
                var gone = await churner.ListAsync(space.Handle, ConntrackFilter.None, CancellationToken.None);
                await churner.DeleteAsync(space.Handle, [.. gone.Flows.Where(f => !stay.Contains(f.Id))], CancellationToken.None);
            }
        });
        do
        {
            Assert.Superset(stay, (await ListAsync()).Select(static f => f.Id).ToHashSet());
        }
        while (!churn.IsCompleted && watch.Elapsed < TimeSpan.FromSeconds(30));
        await churn.WaitAsync(TimeSpan.FromSeconds(30));
    }

    public void Dispose() => space.Dispose();

    private const int Kinds = 10;

    private void InsertKinds()
    {
        void Insert(string protocol, string source, string destination, params string[] rest) =>
            space.Run("conntrack", ["-I", "-p", protocol, "-s", source, "-d", destination, "-t", "600", .. rest]);

        Insert("tcp", "10.0.0.1", "10.0.0.2", "--sport", "1", "--dport", "80", "--state", "ESTABLISHED", "--dst-nat", "10.9.9.9:8080");
        Insert("udp", "10.0.0.1", "10.0.0.2", "--sport", "1", "--dport", "5060");
        Insert("udp", "10.0.0.1", "10.0.0.2", "--sport", "1", "--dport", "4711", "--zone", "7");
        Insert("udp", "10.0.0.1", "10.0.0.2", "--sport", "1", "--dport", "4713", "--mark", "17");
        Insert("icmp", "10.0.0.1", "10.0.0.2", "--icmp-type", "8", "--icmp-code", "0", "--icmp-id", "77");
        Insert("sctp", "10.0.0.1", "10.0.0.2", "--sport", "1", "--dport", "9", "--state", "ESTABLISHED", "--orig-vtag", "1", "--reply-vtag", "2");
        Insert("gre", "10.0.0.1", "10.0.0.2", "--srckey", "1", "--dstkey", "2");
        Insert("89", "10.0.0.9", "10.0.0.2", "-r", "10.0.0.2", "-q", "10.0.0.9");
        Insert("tcp", "fd00::1", "fd00::2", "--sport", "1", "--dport", "80", "--state", "ESTABLISHED");
        Insert("icmpv6", "fd00::1", "fd00::2", "--icmpv6-type", "128", "--icmpv6-code", "0", "--icmpv6-id", "78");
    }

    private async Task<IReadOnlyList<ConntrackEntry>> ListAsync(ConntrackFilter? filter = null)
    {
        var listing = await table.ListAsync(space.Handle, filter ?? ConntrackFilter.None, CancellationToken.None);
        Assert.Null(listing.Fault);
        return listing.Flows;
    }
}

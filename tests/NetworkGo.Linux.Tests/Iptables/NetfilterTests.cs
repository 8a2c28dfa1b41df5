using NetworkGo.Netfilter.Rules;
using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using NetworkGo.Linux.Iptables;
using NetworkGo.Linux.Tests.Support;
using NetworkGo.Netfilter.Conntrack;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Walk;

namespace NetworkGo.Linux.Tests.Iptables;

public sealed class NetfilterTests : IDisposable
{
    private const string Text = """
        *filter
        :NETWORK-GO-FORWARD - [0:0]
        [3:180] -A NETWORK-GO-FORWARD -s 172.18.103.2/32 -d 172.18.104.2/32 -p tcp -m tcp --dport 80 -m comment --comment "ng web" -j ACCEPT
        COMMIT

        """;

    private static readonly string LockFile = Path.Combine(Path.GetTempPath(), $"ngl-{Environment.ProcessId}.lock");

    private readonly TestNamespace space = new();
    private readonly NetfilterPrograms netfilter;

    public NetfilterTests() => netfilter = new NetfilterPrograms(space.Runner, TimeSpan.FromSeconds(1));

    // A lock of the tests' own: the machine's may be held by anybody, and must not be held by a test.
    [ModuleInitializer]
    internal static void UsePrivateLock()
    {
        Environment.SetEnvironmentVariable("XTABLES_LOCKFILE", LockFile);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(LockFile);
    }

    public void Dispose() => space.Dispose();

    [Fact]
    public async Task The_engine_s_table_is_listed_as_it_is_read_and_where_there_is_none_nothing_is()
    {
        var none = await netfilter.ListEngineTableAsync(space.Handle, CancellationToken.None);
        Assert.True(none.Succeeded, none.Error);
        Assert.Equal(NftTable.Empty, NftTable.Parse(none.Output));

        space.Shell("""
            printf '%s\n' 'table ip docker-bridges {
              chain in__br { meta mark and 0x20 == 0x20 counter accept comment "ALLOW FW MARK"; counter drop; }
              map in { type ifname : verdict; elements = { "br" : jump in__br } }
              chain filter-FORWARD { type filter hook forward priority filter; policy drop; oifname vmap @in; }
            }' | nft -f -
            """);
        var table = NftTable.Parse((await netfilter.ListEngineTableAsync(space.Handle, CancellationToken.None)).Output);

        Assert.Equal(new AcceptMark(0x20, 0x20), table.AcceptMark);
        Assert.True(table.HoldsNetworks);
        Assert.Equal(("filter", "forward", true), (table.Chain("filter-FORWARD")!.Type, table.Chain("filter-FORWARD")!.Hook, table.Chain("filter-FORWARD")!.DropsAtEnd));
    }

    [Theory]
    [InlineData(IptablesBackend.Nft)]
    [InlineData(IptablesBackend.Legacy)]
    public async Task What_is_restored_is_saved_again_with_its_counters(IptablesBackend backend)
    {
        var restored = await netfilter.RestoreAsync(space.Handle, backend, Text, CancellationToken.None);
        Assert.True(restored.Succeeded, restored.Error);
        var saved = await netfilter.SaveAsync(space.Handle, backend, CancellationToken.None);

        Assert.True(saved.Succeeded, saved.Error);
        Assert.Contains(Text.Split('\n')[2], saved.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(IptablesBackend.Nft)]
    [InlineData(IptablesBackend.Legacy)]
    public async Task What_is_not_in_the_text_stays(IptablesBackend backend)
    {
        space.Run($"iptables-{(backend == IptablesBackend.Nft ? "nft" : "legacy")}", "-A", "FORWARD", "-s", "10.1.2.3", "-j", "DROP");
        await netfilter.RestoreAsync(space.Handle, backend, Text, CancellationToken.None);
        var saved = await netfilter.SaveAsync(space.Handle, backend, CancellationToken.None);

        Assert.Contains("-A FORWARD -s 10.1.2.3/32 -j DROP", saved.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(IptablesBackend.Nft)]
    [InlineData(IptablesBackend.Legacy)]
    public async Task Saving_an_empty_namespace_gives_nothing_and_creates_nothing(IptablesBackend backend)
    {
        var saved = await netfilter.SaveAsync(space.Handle, backend, CancellationToken.None);

        Assert.True(saved.Succeeded, saved.Error);
        Assert.Equal("", saved.Output);
        Assert.Equal("", space.Run("cat", "/proc/net/ip_tables_names"));
    }

    [Theory]
    [InlineData(IptablesBackend.Nft)]
    [InlineData(IptablesBackend.Legacy)]
    public async Task A_refused_text_fails_in_the_programs_words_and_is_no_lock(IptablesBackend backend)
    {
        var restored = await netfilter.RestoreAsync(
            space.Handle, backend, "*filter\n-A NOT-THERE -j ACCEPT\nCOMMIT\n", CancellationToken.None);

        Assert.False(restored.Succeeded);
        Assert.False(restored.IsLocked);
        Assert.False(restored.IsUnknown);
        Assert.Contains("line 2", restored.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lock_that_somebody_holds_is_distinguished_after_the_wait()
    {
        var clock = Stopwatch.StartNew();
        // FileShare.None is flock(LOCK_EX), as iptables-legacy takes it.
        await using (new FileStream(LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            var restored = await netfilter.RestoreAsync(space.Handle, IptablesBackend.Legacy, Text, CancellationToken.None);
            Assert.True(restored.IsLocked, restored.Error);
        }

        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_flow_is_listed_and_deleted_and_the_others_stay()
    {
        Insert("tcp", "--sport", "1000", "--dport", "80", "--dst-nat", "10.9.9.9:8080", "--state", "ESTABLISHED");
        Insert("tcp", "--sport", "1001", "--dport", "80", "--state", "ESTABLISHED");
        Insert("udp", "--sport", "1000", "--dport", "80");
        Insert("icmp", "--icmp-type", "8", "--icmp-code", "0", "--icmp-id", "77");
        Insert("icmp", "--icmp-type", "8", "--icmp-code", "0", "--icmp-id", "78");
        var flow = new FlowTuple(
            "tcp",
            IPAddress.Parse("10.0.0.1"),
            IPAddress.Parse("10.0.0.2"),
            1000,
            80,
            IPAddress.Parse("10.9.9.9"),
            IPAddress.Parse("10.0.0.1"),
            8080,
            1000);
        var ping = (await FlowsAsync()).Single(entry => entry.SourcePort == 77);
        Assert.Contains(flow, await FlowsAsync());

        foreach (var gone in new[] { flow, ping })
        {
            var deleted = await netfilter.DeleteFlowAsync(space.Handle, gone, CancellationToken.None);
            Assert.True(deleted.Succeeded, deleted.Error);
        }

        Assert.Equal(
            "icmp:78 tcp:1001 udp:1000",
            string.Join(' ', (await FlowsAsync()).Select(entry => $"{entry.Protocol}:{entry.SourcePort}").Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("udp")]
    public async Task Flows_that_differ_in_their_source_port_only_are_deleted_by_one_command_and_no_other_is(string protocol)
    {
        string[] state = protocol == "tcp" ? ["--state", "ESTABLISHED"] : [];
        foreach (var (source, to, answers) in new[] { (1001, 80, 80), (1002, 80, 80), (1003, 80, 81), (1004, 81, 80) })
        {
            Insert(protocol, ["--sport", $"{source}", "--dport", $"{to}", "-r", "10.0.0.3", "-q", "10.0.0.1", "--reply-port-src", $"{answers}", "--reply-port-dst", $"{source}", .. state]);
        }

        var flow = (await FlowsAsync()).Single(static f => f.SourcePort == 1001);
        Assert.True((await netfilter.DeleteFlowAsync(space.Handle, flow with { AnySourcePort = true }, CancellationToken.None)).Succeeded);
        Assert.Equal([1003, 1004], (await FlowsAsync()).Select(static f => (int)f.SourcePort).Order());
    }

    [Fact]
    public async Task A_flow_that_is_gone_already_is_a_success()
    {
        var flow = new FlowTuple(
            "tcp", IPAddress.Loopback, IPAddress.Loopback, 1, 2, IPAddress.Loopback, IPAddress.Loopback, 2, 1);

        Assert.True((await netfilter.DeleteFlowAsync(space.Handle, flow, CancellationToken.None)).Succeeded);
        Assert.False((await netfilter.DeleteFlowAsync(space.Handle, flow with { Protocol = "nonsense" }, CancellationToken.None)).Succeeded);
    }

    private void Insert(string protocol, params string[] rest) =>
        space.Run("conntrack", ["-I", "-p", protocol, "-s", "10.0.0.1", "-d", "10.0.0.2", "-t", "100", .. rest]);

    private async Task<IReadOnlyList<FlowTuple>> FlowsAsync()
    {
        var listed = await netfilter.ListFlowsAsync(space.Handle, CancellationToken.None);
        Assert.True(listed.Succeeded, listed.Error);
        return [.. ConntrackParser.Parse(listed.Output)];
    }
}

using NetworkGo.Netfilter.Rules;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;
using NetworkGo.Linux.Iptables;
using NetworkGo.Linux.Tests.Support;
using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Linux.Tests.Iptables;

/// <summary>The constant rules by the real iptables, in namespaces of the test's own.</summary>
public sealed class EngineHookWriterTests : IDisposable
{
    private const string Accept = "-m mark --mark 0x20000000/0x20000000 -m comment --comment network-go -j ACCEPT";

    private static readonly EngineHookSpec Spec = new() { Mark = 0x20000000 };

    private static readonly EngineHookSpec InContainer = Spec with { Place = EngineHookPlace.Container };

    private readonly TestNamespace space = new();
    private readonly CountingNetfilter netfilter;
    private readonly EngineHookWriter writer;

    public EngineHookWriterTests()
    {
        netfilter = new CountingNetfilter(new NetfilterPrograms(space.Runner, TimeSpan.FromSeconds(5)));
        writer = new EngineHookWriter(netfilter);
    }

    public void Dispose() => space.Dispose();

    [Theory]
    [InlineData("nft")]
    [InlineData("legacy")]
    public async Task The_accepts_are_written_once_and_what_is_in_place_costs_a_read(string backend)
    {
        Docker(backend);
        var first = await ApplyAsync(Spec);
        Assert.Equal(2, first.Changes.Count);
        Assert.Equal(1, netfilter.Restores);
        var saves = netfilter.Saves;
        var second = await ApplyAsync(Spec);

        Assert.Equal((0, 1, saves + 2), (second.Changes.Count, netfilter.Restores, netfilter.Saves));
        Assert.Equal(new AcceptMark(0x20000000, 0x20000000), second.Mark);
        Assert.Equal([Accept], Rules(backend, "raw", "PREROUTING"));
        Assert.Equal([Accept, "-s 10.0.0.1/32 -j DROP"], Rules(backend, "filter", "DOCKER-USER"));
    }

    [Theory]
    [InlineData("nft")]
    [InlineData("legacy")]
    public async Task What_others_put_above_or_doubled_is_put_right_by_one_write(string backend)
    {
        Docker(backend);
        await ApplyAsync(Spec);
        space.Shell($"iptables-{backend} -I DOCKER-USER -s 10.0.0.2 -j DROP; iptables-{backend} -A DOCKER-USER {Accept}; iptables-{backend} -t raw -F");
        var result = await ApplyAsync(Spec);

        Assert.Equal(4, result.Changes.Count);
        Assert.Equal(2, netfilter.Restores);
        Assert.Equal([Accept, "-s 10.0.0.2/32 -j DROP", "-s 10.0.0.1/32 -j DROP"], Rules(backend, "filter", "DOCKER-USER"));
        Assert.Equal([Accept], Rules(backend, "raw", "PREROUTING"));
    }

    [Theory]
    [InlineData("nft")]
    [InlineData("legacy")]
    public async Task Taking_out_leaves_the_rules_as_they_were(string backend)
    {
        Docker(backend);
        space.Shell($"iptables-{backend} -t raw -A PREROUTING -d 10.1.1.1 -j DROP; iptables-{backend} -A DOCKER-USER -m mark --mark 0x20000000/0x20000000 -j ACCEPT");
        var before = Saved(backend);
        await ApplyAsync(Spec);
        Assert.NotEqual(before, Saved(backend), StringComparer.Ordinal);
        var removed = await RemoveAsync();

        Assert.Equal(2, removed.Changes.Count);
        Assert.Equal(before, Saved(backend));
    }

    [Theory]
    [InlineData("nft")]
    [InlineData("legacy")]
    public async Task Where_isolation_comes_first_the_accept_moves_to_FORWARD_and_back(string backend)
    {
        Docker(backend);
        await ApplyAsync(Spec);
        space.Shell($"iptables-{backend} -D FORWARD -j DOCKER-USER; iptables-{backend} -A FORWARD -j DOCKER-USER");
        await ApplyAsync(Spec);
        Assert.Equal([Accept, "-j DOCKER-ISOLATION-STAGE-1", "-j DOCKER-USER"], Rules(backend, "filter", "FORWARD"));

        space.Shell($"iptables-{backend} -D FORWARD -j DOCKER-USER; iptables-{backend} -I FORWARD -j DOCKER-USER");
        await ApplyAsync(Spec);
        Assert.Equal(["-j DOCKER-USER", "-j DOCKER-ISOLATION-STAGE-1"], Rules(backend, "filter", "FORWARD"));
        Assert.Equal(Accept, Rules(backend, "filter", "DOCKER-USER")[0]);
    }

    [Fact]
    public async Task When_Docker_moves_to_the_other_backend_the_accepts_follow()
    {
        Docker("nft");
        await ApplyAsync(Spec);
        space.Shell("iptables-nft -F; iptables-nft -X; iptables-nft -P FORWARD ACCEPT");
        Docker("legacy");
        await ApplyAsync(Spec);

        Assert.Equal(Accept, Rules("legacy", "filter", "DOCKER-USER")[0]);
        Assert.DoesNotContain("network-go", Saved("nft"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Into_a_table_that_iptables_does_not_show_the_accept_is_written_once_and_moved_and_taken_out_all_the_same()
    {
        Docker("nft");
        Hide();
        Assert.DoesNotContain("*filter", Saved("nft"), StringComparison.Ordinal);

        await ApplyAsync(Spec);
        foreach (var _ in Enumerable.Range(0, 3))
        {
            Assert.Empty((await ApplyAsync(Spec)).Changes);
        }

        Assert.Equal(1, netfilter.Restores);
        Assert.Equal(1, Natively("DOCKER-USER"));

        space.Shell($"iptables-nft -I DOCKER-USER -s 10.0.0.2 -j DROP; iptables-nft -A DOCKER-USER {Accept}; iptables-nft -A FORWARD {Accept}");
        Assert.Equal(4, (await ApplyAsync(Spec)).Changes.Count);
        Assert.Equal((1, 0), (Natively("DOCKER-USER"), Natively("FORWARD")));
        Assert.StartsWith("meta mark", FirstNatively("DOCKER-USER"), StringComparison.Ordinal);

        Assert.Equal(2, (await RemoveAsync()).Changes.Count);
        Assert.Equal((0, 0), (Natively("DOCKER-USER"), Natively("FORWARD")));
        Assert.Contains("ct state vmap", space.Shell("nft list chain ip filter FORWARD"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_table_that_iptables_does_not_show_the_order_of_Docker_s_jumps_is_seen()
    {
        Docker("nft");
        Hide();
        space.Shell("iptables-nft -D FORWARD -j DOCKER-USER; iptables-nft -A FORWARD -j DOCKER-USER");
        await ApplyAsync(Spec);

        Assert.Equal((0, 1), (Natively("DOCKER-USER"), Natively("FORWARD")));
    }

    [Fact]
    public async Task An_own_rule_that_nft_changed_so_that_iptables_cannot_take_it_out_is_a_conflict_and_nothing_is_written()
    {
        Docker("nft");
        await ApplyAsync(Spec);
        Hide();
        space.Shell("""
            iptables-nft -I DOCKER-USER 1 -s 10.9.9.9 -m mark --mark 0x20000000/0x20000000 -m comment --comment network-go -j ACCEPT
            """);
        var before = space.Shell("nft list table ip filter");
        var result = await writer.ApplyAsync(space.Handle, Spec, CancellationToken.None);

        Assert.Equal((ObjectState.Conflict, "TableUnreadable"), (result.State, result.Reason));
        Assert.Contains("the table filter", result.Message, StringComparison.Ordinal);
        Assert.Equal(before, space.Shell("nft list table ip filter"));
        Assert.Equal("TableUnreadable", (await writer.RemoveAsync(space.Handle, CancellationToken.None)).Reason);
    }

    [Fact]
    public async Task Where_the_kernel_does_not_show_the_table_either_nothing_is_written_and_it_is_named()
    {
        Docker("nft");
        Hide();
        var blind = new EngineHookWriter(new CountingNetfilter(netfilter) { Save = static _ => new CommandResult(true, "# Table `filter' is incompatible, use 'nft' tool.\n") });
        space.Shell("nft delete table ip filter");
        var result = await blind.ApplyAsync(space.Handle, Spec, CancellationToken.None);

        Assert.Equal((ObjectState.Failed, "TableUnreadable"), (result.State, result.Reason));
        Assert.Contains("the table filter", result.Message, StringComparison.Ordinal);
        Assert.Equal(0, netfilter.Restores);
    }

    [Theory]
    [InlineData("nft")]
    [InlineData("legacy")]
    public async Task In_a_container_nothing_is_written_until_its_FORWARD_drops(string backend)
    {
        await ApplyAsync(InContainer);
        Assert.Equal("", space.Run("nft", "list", "ruleset"));
        Assert.Equal("", space.Run("cat", "/proc/net/ip_tables_names"));

        space.Run($"iptables-{backend}", "-P", "FORWARD", "DROP");
        await ApplyAsync(InContainer);
        Assert.Equal([Accept], Rules(backend, "filter", "FORWARD"));

        space.Run($"iptables-{backend}", "-P", "FORWARD", "ACCEPT");
        await ApplyAsync(InContainer);
        Assert.Empty(Rules(backend, "filter", "FORWARD"));
    }

    [Fact]
    public async Task Beside_an_engine_with_nftables_no_process_is_started()
    {
        var mark = new AcceptMark(0x1, 0x1);
        var result = await ApplyAsync(Spec with { Firewall = EngineFirewallKind.Nftables, EngineMark = mark });
        var refused = await writer.ApplyAsync(space.Handle, Spec with { Firewall = EngineFirewallKind.Nftables }, CancellationToken.None);

        Assert.Equal(mark, result.Mark);
        Assert.Equal((ObjectState.Conflict, "EngineRefuses"), (refused.State, refused.Reason));
        Assert.Equal((0, 0), (netfilter.Saves, netfilter.Restores));
    }

    [Fact]
    public async Task A_rule_of_somebody_else_s_that_uses_the_bit_is_reported_with_its_place()
    {
        Docker("nft");
        space.Shell("iptables-nft -t mangle -A PREROUTING -i wg0 -j MARK --set-mark 0x20000000/0x20000000; iptables-nft -t mangle -A PREROUTING -j MARK --set-mark 0x4000/0x4000");

        Assert.Equal(
            [new MarkUse("iptables-nft mangle PREROUTING", "-i wg0 -j MARK --set-xmark 0x20000000/0x20000000", IsWholeMark: false)],
            (await ApplyAsync(Spec)).OtherUses);
    }

    [Fact]
    public async Task Who_takes_the_rules_out_again_each_time_is_not_fought_for_ever()
    {
        Docker("nft");
        netfilter.AfterRestore = () => space.Run("iptables-nft", "-F", "DOCKER-USER");
        var result = await writer.ApplyAsync(space.Handle, Spec, CancellationToken.None);

        Assert.Equal((ObjectState.Failed, "NotApplied", true), (result.State, result.Reason, result.Retry));
        Assert.Equal(5, netfilter.Restores);
    }

    private async Task<EngineHookResult> ApplyAsync(EngineHookSpec spec)
    {
        var result = await writer.ApplyAsync(space.Handle, spec, CancellationToken.None);
        Assert.True(result.State == ObjectState.Ready, $"{result.Reason}: {result.Message}");
        return result;
    }

    private async Task<EngineHookResult> RemoveAsync()
    {
        var result = await writer.RemoveAsync(space.Handle, CancellationToken.None);
        Assert.True(result.State == ObjectState.Ready, $"{result.Reason}: {result.Message}");
        return result;
    }

    private void Docker(string backend) => space.Shell($"""
        iptables-{backend} -P FORWARD DROP; iptables-{backend} -N DOCKER-USER; iptables-{backend} -N DOCKER-ISOLATION-STAGE-1
        iptables-{backend} -A FORWARD -j DOCKER-USER; iptables-{backend} -A FORWARD -j DOCKER-ISOLATION-STAGE-1
        iptables-{backend} -A DOCKER-USER -s 10.0.0.1 -j DROP
        """);

    private void Hide() => space.Shell("nft insert rule ip filter FORWARD ct state vmap '{ established : accept, invalid : drop }'");

    private string Saved(string backend) => string.Join(
        '\n', space.Run($"iptables-{backend}-save").Split('\n').Where(static l => !l.StartsWith('#')).Where(static l => !l.StartsWith(':')).Where(static l => l is not ("*raw" or "COMMIT")));

    private List<string> Rules(string backend, string table, string chain) =>
    [
        .. space.Run($"iptables-{backend}", "-t", table, "-S", chain).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(l => l.StartsWith($"-A {chain} ", StringComparison.Ordinal)).Select(l => l[$"-A {chain} ".Length..].Replace("\"", "", StringComparison.Ordinal)),
    ];

    // nft 1.0.6 shows the accept as `meta mark & 0x20000000 == 0x20000000 … accept`.
    private int Natively(string chain) => space.Shell($"nft list chain ip filter {chain}").Split('\n').Count(static l => l.Contains("0x20000000 ==", StringComparison.Ordinal) && l.Contains("accept", StringComparison.Ordinal));

    private string FirstNatively(string chain) => space.Shell($"nft list chain ip filter {chain}").Split('\n').First(static l => l.StartsWith("\t\t", StringComparison.Ordinal)).Trim();

    private sealed class CountingNetfilter(INetfilter inner) : INetfilter
    {
        public int Saves { get; private set; }

        public int Restores { get; private set; }

        public Action? AfterRestore { get; set; }

        public Func<IptablesBackend, CommandResult>? Save { get; init; }

        public Task<CommandResult> SaveAsync(INamespaceHandle target, IptablesBackend backend, CancellationToken cancellationToken)
        {
            Saves++;
            return Save is null ? inner.SaveAsync(target, backend, cancellationToken) : Task.FromResult(Save(backend));
        }

        public async Task<CommandResult> RestoreAsync(INamespaceHandle target, IptablesBackend backend, string text, CancellationToken cancellationToken)
        {
            Restores++;
            var result = await inner.RestoreAsync(target, backend, text, cancellationToken);
            AfterRestore?.Invoke();
            return result;
        }
    }
}

using System.Net;
using NetworkGo.Core.Ports;
using NetworkGo.Linux.ChangeDetection;
using NetworkGo.Linux.Iptables;
using NetworkGo.Linux.Nftables;
using NetworkGo.Linux.Tests.Support;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Nftables.State;
using NetworkGo.Netfilter.Tests.Nftables;

namespace NetworkGo.Linux.Tests.ChangeDetection;

/// <summary>What the daemon writes is no change, and whatever another program does is one, at once: in the real kernel, by all ways of detecting.</summary>
public sealed class OwnAndForeignChangeTests : IDisposable
{
    private const string Name = "network-go";

    private readonly TestNamespace space = new();
    private readonly OwnWrites own = new();
    private readonly IChangeDetector detector;
    private readonly NamespaceChangeDetectors reporters;
    private readonly IChangeDetector reporter;
    private readonly NftablesTables tables;
    private readonly NetfilterPrograms programs;
    private readonly IDisposable listener;
    private int notified;
    private int reported;

    public OwnAndForeignChangeTests()
    {
        tables = new NftablesTables(TimeSpan.FromSeconds(5), TimeProvider.System, own: own);
        programs = new NetfilterPrograms(space.Runner, TimeSpan.FromSeconds(5), own: own);
        detector = new NamespaceChangeDetectors("/proc", own).Open(space.Handle)!;
        reporters = new NamespaceChangeDetectors("/proc", own);
        reporter = reporters.Open(space.Handle, () => Interlocked.Increment(ref reported))!;
        listener = new NftRulesetMonitor(space.Handle, own).Listen(() => Interlocked.Increment(ref notified));
    }

    private static TableState Sample { get; } =
        SampleTable.Of("br-front", IPAddress.Parse("172.18.103.2"), "wg0", IPAddress.Parse("172.18.104.2"));

    private static TableState Smaller { get; } = Sample with
    {
        Sets = [.. Sample.Sets.Select(static s => s.Definition.Name == "open4" ? s with { Elements = new ElementSet([]) } : s)],
    };

    [Fact(Timeout = 60_000)]
    public async Task Own_writes_of_the_table_are_no_change()
    {
        await WriteAsync(Sample, null);
        await WriteAsync(Smaller, Sample);
        await WriteAsync(Sample, Smaller);
        await WriteAsync(null, Sample);

        Assert.False(detector.HasChanged());
        Assert.Equal(0, await Eventually.SettlesAsync(() => Volatile.Read(ref notified)));
        Assert.Equal(0, Volatile.Read(ref reported));
    }

    [Fact(Timeout = 60_000)]
    public async Task Own_writes_by_iptables_are_no_change()
    {
        await RestoreAsync("*raw\n-I PREROUTING 1 -m mark --mark 0x1/0x1 -j ACCEPT\nCOMMIT\n*filter\n:NETWORK-GO-FORWARD - [0:0]\n-A NETWORK-GO-FORWARD -j RETURN\nCOMMIT\n");
        await RestoreAsync("*filter\n-F NETWORK-GO-FORWARD\n-X NETWORK-GO-FORWARD\nCOMMIT\n");

        Assert.False(detector.HasChanged());
        Assert.Equal(0, await Eventually.SettlesAsync(() => Volatile.Read(ref notified)));
        Assert.Equal(0, Volatile.Read(ref reported));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_change_of_others_between_two_own_writes_is_one()
    {
        await WriteAsync(Sample, null);
        space.Run("nft", "add element inet network-go open4 { \"eth9\" . 10.0.0.1 . 10.0.0.2 . tcp . 80 }");
        await WriteAsync(Smaller, (await tables.ReadAsync(space.Handle, Name, null, CancellationToken.None)).State);

        await IsDetectedAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task The_very_program_that_the_daemon_uses_is_another_when_another_starts_it()
    {
        await RestoreAsync("*filter\n-A FORWARD -s 10.0.0.1 -j DROP\nCOMMIT\n");
        space.Shell("printf '*filter\\n-A FORWARD -s 10.0.0.2 -j DROP\\nCOMMIT\\n' | iptables-nft-restore --noflush");
        await RestoreAsync("*filter\n-A FORWARD -s 10.0.0.3 -j DROP\nCOMMIT\n");

        await IsDetectedAsync();
    }

    [Theory(Timeout = 60_000)]
    [InlineData("flush ruleset")]
    [InlineData("delete table inet network-go")]
    [InlineData("flush set inet network-go open4")]
    [InlineData("add element inet network-go open4 { \"eth9\" . 10.0.0.1 . 10.0.0.2 . tcp . 80 }")]
    [InlineData("insert rule inet network-go forward drop")]
    [InlineData("flush chain inet network-go raw")]
    [InlineData("add set inet network-go mine { type ipv4_addr; }")]
    [InlineData("add chain inet network-go theirs { type filter hook forward priority -10; policy drop; }")]
    [InlineData("add chain inet network-go forward { policy drop; }")]
    [InlineData("add table inet network-go { flags dormant; }")]
    [InlineData("flush chain inet network-go forward; delete chain inet network-go forward; add chain inet network-go forward { type filter hook forward priority 7; }")]
    [InlineData("add table inet elsewhere")]
    public async Task Each_kind_of_change_by_others_is_detected_at_once(string command)
    {
        await WriteAsync(Sample, null);
        Assert.False(detector.HasChanged());
        Assert.Equal(0, await Eventually.SettlesAsync(() => Volatile.Read(ref notified)));
        Assert.Equal(0, Volatile.Read(ref reported));

        space.Run("nft", command);

        await IsDetectedAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task In_any_order_of_own_and_foreign_writes_exactly_the_foreign_ones_are_changes()
    {
        var random = new Random(16);
        TableState? standing = null;
        var foreign = 0;
        for (var step = 0; step < 150; step++)
        {
            var (before, reportedBefore) = (Volatile.Read(ref notified), Volatile.Read(ref reported));
            var isForeign = random.Next(3) == 0;
            if (isForeign)
            {
                foreign++;
                space.Run("nft", random.Next(2) == 0 ? $"add table inet theirs{foreign}" : "add table inet theirs; delete table inet theirs; add table inet theirs");
            }
            else if (random.Next(4) == 0)
            {
                await RestoreAsync($"*filter\n-A FORWARD -s 10.0.{step}.1 -j DROP\nCOMMIT\n");
            }
            else
            {
                var desired = standing == Sample ? random.Next(3) == 0 ? null : Smaller : Sample;
                await WriteAsync(desired, standing);
                standing = desired;
            }

            Assert.True(detector.HasChanged() == isForeign, $"step {step}: {(isForeign ? "a foreign write was missed" : "an own write is a change")}");
            if (isForeign)
            {
                await Eventually.HoldsAsync(() => Volatile.Read(ref notified) > before && Volatile.Read(ref reported) > reportedBefore);

                // As the pass does that it leads to, before it reads.
                reporter.HasChanged();
            }
        }

        // Two that come within a moment may be one notification; there is none too many.
        Assert.InRange(await Eventually.SettlesAsync(() => Volatile.Read(ref notified)), 1, foreign);
        Assert.Equal(foreign, await Eventually.SettlesAsync(() => Volatile.Read(ref reported)));
    }

    [Fact(Timeout = 60_000)]
    public async Task An_altered_rule_is_detected_at_once()
    {
        await WriteAsync(Sample, null);
        Assert.False(detector.HasChanged());
        var handle = space.Shell("nft -a list chain inet network-go forward | sed -n 's/.*# handle //p' | tail -1").Trim();

        space.Run("nft", $"replace rule inet network-go forward handle {handle} drop");

        await IsDetectedAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task What_loses_notifications_is_a_change_whoever_did_it_and_the_next_own_write_is_none_again()
    {
        var many = string.Concat(Enumerable.Range(0, 20_000).Select(static i => $"-A FORWARD -s 10.{i / 65536}.{i / 256 % 256}.{i % 256}/32 -j DROP\n"));
        await RestoreAsync($"*filter\n{many}COMMIT\n");
        Assert.True(detector.HasChanged());

        await WriteAsync(Sample, null);
        Assert.False(detector.HasChanged());
    }

    public void Dispose()
    {
        listener.Dispose();
        reporter.Dispose();
        reporters.Dispose();
        detector.Dispose();
        space.Dispose();
    }

    private async Task IsDetectedAsync()
    {
        await Eventually.HoldsAsync(() => Volatile.Read(ref notified) > 0 && Volatile.Read(ref reported) > 0);
        Assert.True(reporter.HasChanged());
        Assert.True(detector.HasChanged());
        Assert.False(detector.HasChanged());
    }

    private async Task WriteAsync(TableState? desired, TableState? standing)
    {
        var read = await tables.ReadAsync(space.Handle, Name, null, CancellationToken.None);
        var written = await tables.WriteAsync(space.Handle, TableChange.Between(desired, standing), read.Generation, CancellationToken.None);
        Assert.True(written.Failure is null, written.Failure?.Message);
    }

    private async Task RestoreAsync(string text)
    {
        var restored = await programs.RestoreAsync(space.Handle, IptablesBackend.Nft, text, CancellationToken.None);
        Assert.True(restored.Succeeded, restored.Error);
    }
}

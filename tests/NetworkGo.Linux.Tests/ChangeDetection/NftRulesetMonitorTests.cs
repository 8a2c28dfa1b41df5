using NetworkGo.Linux.ChangeDetection;
using NetworkGo.Linux.Tests.Support;

namespace NetworkGo.Linux.Tests.ChangeDetection;

public sealed class NftRulesetMonitorTests : IDisposable
{
    private readonly TestNamespace space = new();
    private readonly TestNamespace other = new();
    private int detected;
    private int detectedElsewhere;

    [Fact]
    public async Task Every_change_of_the_namespace_is_detected_and_none_of_another()
    {
        space.Run("iptables-nft", "--append", "FORWARD", "--source", "10.0.0.1", "--jump", "DROP");
        using (new NftRulesetMonitor(space.Handle).Listen(() => Interlocked.Increment(ref detected)))
        {
            foreach (var change in (string[])
                ["--append FORWARD --source 10.0.0.2 --jump DROP", "--delete FORWARD 1", "--policy FORWARD DROP", "--new-chain X", "--table nat --append PREROUTING", "--flush"])
            {
                var before = Volatile.Read(ref detected);
                space.Run("iptables-nft", change.Split(' '));
                await Eventually.HoldsAsync(() => Volatile.Read(ref detected) > before);
            }

            var last = await Eventually.SettlesAsync(() => Volatile.Read(ref detected));
            space.Run("iptables-nft-save");
            await HearsAsync(other, "10.0.0.2");
            Assert.Equal(last, await Eventually.SettlesAsync(() => Volatile.Read(ref detected)));
        }

        var end = Volatile.Read(ref detected);
        await HearsAsync(space, "10.0.0.3");
        Assert.Equal(end, Volatile.Read(ref detected));
    }

    [Fact]
    public async Task A_transaction_of_thousands_of_messages_is_detected_as_few_changes()
    {
        var rules = string.Concat(Enumerable.Range(0, 5000).Select(static i => $"-A FORWARD -s 10.1.{i / 250}.{i % 250}/32 -j DROP\n"));
        var file = Path.Combine(Path.GetTempPath(), $"ngl-{Guid.NewGuid():N}.rules");
        await File.WriteAllTextAsync(file, $"*filter\n{rules}COMMIT\n");
        try
        {
            using (new NftRulesetMonitor(space.Handle).Listen(() => Interlocked.Increment(ref detected)))
            {
                space.Run("iptables-nft-restore", "--noflush", file);
                await Eventually.HoldsAsync(() => Volatile.Read(ref detected) > 0);
                Assert.InRange(await Eventually.SettlesAsync(() => Volatile.Read(ref detected)), 1, 20);
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>A change that another listener there hears.</summary>
    private async Task HearsAsync(TestNamespace where, string source)
    {
        using var listener = new NftRulesetMonitor(where.Handle).Listen(() => Interlocked.Increment(ref detectedElsewhere));
        var before = Volatile.Read(ref detectedElsewhere);
        where.Run("iptables-nft", "--append", "FORWARD", "--source", source, "--jump", "DROP");
        await Eventually.HoldsAsync(() => Volatile.Read(ref detectedElsewhere) > before);
    }

    public void Dispose()
    {
        space.Dispose();
        other.Dispose();
    }
}

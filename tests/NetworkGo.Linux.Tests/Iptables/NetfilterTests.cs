using System.Diagnostics;
using System.Runtime.CompilerServices;
using NetworkGo.Linux.Iptables;
using NetworkGo.Linux.Tests.Support;
using NetworkGo.Netfilter.Iptables;

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
}

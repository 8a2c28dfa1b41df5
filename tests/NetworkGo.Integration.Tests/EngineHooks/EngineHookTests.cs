using NetworkGo.Core.Engine;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;
using NetworkGo.Linux.Commands;
using NetworkGo.Linux.Iptables;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Testing;

namespace NetworkGo.Integration.Tests.EngineHooks;

/// <summary>
/// Between two bridges of a real engine: a table of nftables marks the packets from web to api:80 and their answers, and the constant
/// rules let marked packets pass.
/// </summary>
[Trait(Feature.Trait, Feature.From)]
public abstract class EngineHookTests(PrivateEngine engine) : IAsyncLifetime, IDisposable
{
    private const string Web = "172.18.103.2";
    private const string Api = "172.18.104.2";

    // Its chains come before raw, and before the filter's, by one; forward believes nothing of the mark that came in.
    private const string Table = $$"""
        table inet hook-test
        delete table inet hook-test
        table inet hook-test {
          set open { type ipv4_addr . ipv4_addr . inet_service; elements = { {{Web}} . {{Api}} . 80 } }
          chain raw {
            type filter hook prerouting priority raw - 10
            ip saddr . ip daddr . tcp dport @open meta mark set meta mark or 0x20000000
            ip daddr . ip saddr . tcp sport @open meta mark set meta mark or 0x20000000
          }
          chain forward {
            type filter hook forward priority filter - 1
            meta mark set meta mark and 0xdfffffff
            ct direction original ip saddr . ip daddr . tcp dport @open meta mark set meta mark or 0x20000000
            ct state established ct direction reply ip daddr . ip saddr . tcp sport @open meta mark set meta mark or 0x20000000
          }
        }
        """;

    private static readonly EngineHookSpec Spec = new() { Mark = 0x20000000 };

    private readonly NamespaceProvider provider = new("/proc");
    private readonly CommandRunner runner = new(4, TimeSpan.FromSeconds(20), TimeProvider.System);
    private INamespaceHandle? host;

    private EngineHookWriter Writer => new(new NetfilterPrograms(runner, TimeSpan.FromSeconds(5)));

    public async Task InitializeAsync()
    {
        await engine.ResetAsync();
        var pin = await provider.PinAsync(
            new ContainerRuntime { Id = new string('a', 64), Name = "host", IsRunning = true, SandboxKey = engine.Host.File }, CancellationToken.None);
        host = pin.Namespace ?? throw new InvalidOperationException(pin.Message);
        await engine.CreateNetworkAsync("front", "172.18.103.0/24", "172.18.103.1");
        await engine.CreateNetworkAsync("back", "172.18.104.0/24", "172.18.104.1");
        await Task.WhenAll(
            engine.RunAsync("web", new RunOptions { Network = "front", Address = Web, Restart = "always" }),
            engine.RunAsync("api", new RunOptions { Network = "back", Address = Api, Command = ["serve", "80", "81"] }));
        await NftAsync(Table);
    }

    public async Task DisposeAsync()
    {
        await NftAsync("table inet hook-test\ndelete table inet hook-test\n");
        await ChangedAsync(Writer.RemoveAsync(host!, CancellationToken.None));
        await engine.ResetAsync();
    }

    public void Dispose()
    {
        host?.Dispose();
        runner.Dispose();
        provider.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task What_is_marked_passes_with_the_constant_rules_and_not_without_and_nothing_else_does()
    {
        var before = await engine.RulesAsync();
        await AssertAsync(passes: false);

        Assert.Equal(2, await ApplyAsync());
        await AssertAsync(passes: true);
        Assert.Equal(0, await ApplyAsync());

        await NftAsync($"delete element inet hook-test open {{ {Web} . {Api} . 80 }}");
        await AssertAsync(passes: false);
        await NftAsync(Table);

        Assert.Equal(2, await ChangedAsync(Writer.RemoveAsync(host!, CancellationToken.None)));
        await AssertAsync(passes: false);
        Assert.Equal(WithoutEmptyRaw(before), WithoutEmptyRaw(await engine.RulesAsync()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_the_engine_was_started_again_marked_packets_pass_at_the_next_look_at_the_latest(bool killed)
    {
        await ApplyAsync();
        await engine.RestartAsync(kill: killed);
        await engine.TryDockerAsync("start", "web", "api");
        await ApplyAsync();

        await WaitFor.StateAsync("web reaches api:80", () => engine.TcpFromAsync("web", Api, 80), static p => p.Answered);
        await AssertAsync(passes: true);
        Assert.Equal(0, await ApplyAsync());
    }

    [Fact]
    public async Task While_Docker_makes_networks_the_accepts_come_back_to_their_places()
    {
        var making = Task.Run(async () =>
        {
            foreach (var i in Enumerable.Range(1, 4))
            {
                await engine.CreateNetworkAsync($"more{i}", $"172.18.11{i}.0/24", $"172.18.11{i}.1");
            }
        });
        while (!making.IsCompleted)
        {
            await Writer.ApplyAsync(host!, Spec, CancellationToken.None);
        }

        await making;
        await ApplyAsync();
        Assert.Equal(0, await ApplyAsync());
        await AssertAsync(passes: true);
    }

    // Docker makes the table raw itself or not, by its version; the accept's own stays when it goes.
    private static string WithoutEmptyRaw(string rules) =>
        rules.Replace("*raw\n:PREROUTING ACCEPT\n:OUTPUT ACCEPT\nCOMMIT\n", "", StringComparison.Ordinal).Trim();

    private static async Task<int> ChangedAsync(Task<EngineHookResult> pass)
    {
        var result = await pass;
        Assert.True(result.State == ObjectState.Ready, $"{result.Reason}: {result.Message}");
        return result.Changes.Count;
    }

    private Task<int> ApplyAsync() => ChangedAsync(Writer.ApplyAsync(host!, Spec, CancellationToken.None));

    private async Task AssertAsync(bool passes)
    {
        var open = await engine.TcpFromAsync("web", Api, 80);
        Assert.True(open.Answered == passes, open.ToString());
        Assert.False((await engine.TcpFromAsync("web", Api, 81)).Answered);
        Assert.False((await engine.TcpFromAsync("api", Web, 80)).Answered);
    }

    private async Task NftAsync(string ruleset) =>
        (await Command.RunAsync("nsenter", [$"--net={engine.Host.File}", "--", "nft", "-f", "-"], ruleset + "\n")).OutputOrThrow();
}

public sealed class EngineHookOnNftTests(NftEngine engine) : EngineHookTests(engine), IClassFixture<NftEngine>;

/// <summary>20.10 and 26.1: after a restart isolation comes before DOCKER-USER.</summary>
[FullLane("EngineHookOnNftTests, EngineRestartTests")]
public sealed class EngineHookWithLiveRestoreTests(EngineHookWithLiveRestoreTests.LiveEngine engine)
    : EngineHookTests(engine), IClassFixture<EngineHookWithLiveRestoreTests.LiveEngine>
{
    public sealed class LiveEngine() : PrivateEngine(new EngineOptions { LiveRestore = true });
}

[FullLane("EngineHookOnNftTests")]
public sealed class EngineHookOnTrixieTests(EngineHookOnTrixieTests.TrixieEngine engine)
    : EngineHookTests(engine), IClassFixture<EngineHookOnTrixieTests.TrixieEngine>
{
    public sealed class TrixieEngine() : PrivateEngine(new EngineOptions { Engine = EngineChoice.Parse("trixie") });
}

[FullLane("EngineHookOnNftTests")]
public sealed class EngineHookOnSidTests(EngineHookOnSidTests.SidEngine engine)
    : EngineHookTests(engine), IClassFixture<EngineHookOnSidTests.SidEngine>
{
    public sealed class SidEngine() : PrivateEngine(new EngineOptions { Engine = EngineChoice.Parse("sid") });
}

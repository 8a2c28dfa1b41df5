using NetworkGo.Netfilter.Iptables;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Daemon;

/// <summary>Where nothing differs nothing is written: not to the kernel, not to the engine, not to the log.</summary>
[Trait(Feature.Trait, Feature.SteadyState)]
public abstract class SteadyStateTests(PrivateEngine engine, ITestOutputHelper output) : ExampleScene(engine)
{
    // An own rule in a container's namespace, and an echo port for a connection that stays open.
    private static readonly string Configuration = Example.Replace(
        "\"policies\": [",
        """
        "policies": [
          { "name": "inside", "nat": "dnat", "selector": "smarthostbackend-1", "to": "smarthostloadbalancer", "port": 8080, "to_port": 80 },
          { "name": "echo", "iface": "wg0", "nat": "dnat", "to": "smarthostloadbalancer", "port": 7 },
        """,
        StringComparison.Ordinal);

    [Fact]
    public async Task Further_passes_and_restarts_change_no_rule_call_nothing_that_writes_and_log_no_change()
    {
        await using var relay = new EngineRelay(Engine);
        await using var daemon = await StartAsync(relay);
        await daemon.WaitForConvergenceAsync();
        await AssertPassesAsync("at first");
        Assert.NotEmpty(relay.Writes);
        Assert.NotEqual(0, Changes(daemon));
        var (rules, writes, changes) = (await AllRulesAsync(), relay.Writes.Count, Changes(daemon));
        Assert.True(RuleForm.IsIn(rules.Host));
        Assert.True(RuleForm.Translates(rules.Container));

        async Task AssertUntouchedAsync(string after)
        {
            var before = relay.Listings;
            await daemon.WaitForConvergenceAsync();
            await WaitFor.ConditionAsync($"three passes after {after}", () => Task.FromResult(relay.Listings >= before + 3));
            Assert.Equal(rules, await AllRulesAsync());
            Assert.Equal(writes, relay.Writes.Count);
            Assert.True(changes == Changes(daemon), $"after {after}: {daemon.Log}");
        }

        await AssertUntouchedAsync("convergence");

        await daemon.StopAsync();
        Assert.Equal(rules, await AllRulesAsync());
        daemon.Start();
        await AssertUntouchedAsync("SIGTERM");

        await daemon.KillAsync();
        Assert.Equal(rules, await AllRulesAsync());
        daemon.Start();
        await AssertUntouchedAsync("SIGKILL");
        await AssertPassesAsync("after all");
    }

    [Fact]
    public async Task Sigterm_ends_it_with_0_within_5_s_and_open_connections_go_on()
    {
        await using var relay = new EngineRelay(Engine);
        await using var daemon = await StartAsync(relay);
        await daemon.WaitForConvergenceAsync();
        using var connection = await Client.ConnectAsync("10.9.0.1", 7);
        var rules = (await Engine.RulesAsync(), await ContainerRulesAsync());

        var (code, took) = await daemon.StopAsync();

        Assert.Equal(0, code);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.True(await connection.EchoesAsync());
        Assert.Equal(rules, (await Engine.RulesAsync(), await ContainerRulesAsync()));
        daemon.Start();
        await daemon.WaitForConvergenceAsync();
        Assert.True(await connection.EchoesAsync());
        await AssertPassesAsync("after the restart");
    }

    private static int Changes(DaemonProcess daemon) =>
        daemon.Log.Split('\n').Count(static line => line.Contains("\"Change\":", StringComparison.Ordinal));

    private Task<DaemonProcess> StartAsync(EngineRelay relay) => DaemonProcess.StartAsync(
        Engine,
        new DaemonOptions
        {
            Configuration = Configuration,
            Hocon = Quick,
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["DOCKER_HOST"] = relay.DockerHost },
        },
        output);

    private async Task<(string Host, string Container, string Counted)> AllRulesAsync() =>
        (await Engine.RulesAsync(), await ContainerRulesAsync(), await CountedAsync());

    // With counters: no packet passes meanwhile, and what is written again with the same text begins at 0.
    private async Task<string> CountedAsync() => RuleForm.IsTable
        ? await RuleForm.ReadTableAsync(Engine.Host)
        : string.Join('\n', RuleForm.OwnLines((await Engine.OnHostAsync("iptables-save", "--counters")).OutputOrThrow()));

    private async Task<string> ContainerRulesAsync()
    {
        var place = await Engine.NamespaceOfAsync("smarthostbackend-1");
        var save = Engine.Backend == IptablesBackend.Nft ? "iptables-nft-save" : "iptables-legacy-save";
        return await RuleForm.ReadAsync(place, save);
    }
}

public sealed class SteadyStateOnNftTests(NftEngine engine, ITestOutputHelper output) : SteadyStateTests(engine, output), IClassFixture<NftEngine>;

[FullLane("SteadyStateOnNftTests, PlannedRulesTests")]
public sealed class SteadyStateOnLegacyTests(LegacyEngine engine, ITestOutputHelper output) : SteadyStateTests(engine, output), IClassFixture<LegacyEngine>;

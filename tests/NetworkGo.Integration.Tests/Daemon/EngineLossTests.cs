using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Daemon;

/// <summary>An engine that is not there yet, restarts or crashes: the daemon waits, says so, and goes on.</summary>
[Trait(Feature.Trait, Feature.EngineRestarts)]
public sealed class EngineLossTests(EngineLossTests.LoneEngine engine, ITestOutputHelper output)
    : ExampleScene(engine), IClassFixture<EngineLossTests.LoneEngine>
{
    // By the engine's events alone: no listing in between finds what they did not tell.
    private const string EventsAlone = """
        network-go {
          drift-check-interval = 300ms
          resync-interval = 1h
          backoff { initial = 100ms, maximum = 500ms }
        }
        """;

    [Fact]
    public async Task Started_before_the_engine_it_says_so_and_converges_when_the_engine_comes()
    {
        // Not there yet: the relay that makes it is started later.
        var socket = Path.Combine(Engine.Directory, "late.sock");
        await using var daemon = await StartAsync($"unix://{socket}");
        var rules = await Engine.RulesAsync();

        var status = await daemon.WaitForStatusAsync("without an engine", static s => Text(s, "engine").Contains("late.sock", StringComparison.Ordinal));

        Assert.False(Connected(status));
        Assert.False(status.Converged);
        Assert.All(
            status.Objects.Where(static o => !o.State.Equals("unresolved", StringComparison.OrdinalIgnoreCase)),
            static o => Assert.Equal("waiting", o.State, ignoreCase: true));
        var printed = await daemon.RunAsync("status");
        Assert.NotEqual(0, printed.ExitCode);
        Assert.Contains("the engine is not connected", printed.Output, StringComparison.Ordinal);
        // Alive, and so not to be restarted by the engine that it waits for; ready it is not.
        Assert.Equal(0, (await daemon.RunAsync("healthcheck")).ExitCode);
        Assert.NotEqual(0, (await daemon.RunAsync("healthcheck", "--ready")).ExitCode);
        Assert.Equal(rules, await Engine.RulesAsync());

        await using var relay = new EngineRelay(Engine, socket);
        await daemon.WaitForConvergenceAsync();
        await AssertPassesAsync("after the engine came");
        Assert.Equal(0, (await daemon.RunAsync("healthcheck", "--ready")).ExitCode);
    }

    [FullLane("EngineRestartTests")]
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Restarted_or_killed_it_is_found_again_and_all_is_as_before(bool kill)
    {
        await using var daemon = await StartAsync(Engine.DockerHost);
        await daemon.WaitForConvergenceAsync();
        await AssertPassesAsync("at first");
        var rules = RuleForm.OwnLines(await Engine.RulesAsync());
        Assert.NotEmpty(rules);

        await Engine.RestartAsync(kill);

        // Created again without a fixed address: only a daemon that follows the new engine's events connects it.
        await Engine.DockerAsync("rm", "--force", Target);
        await Engine.RunAsync(Target);
        await Engine.DockerAsync("start", "smarthostbackend-1");
        await WaitFor.StateAsync(
            "the new container has its address",
            () => Engine.AddressOfAsync(Target, "smarthost-loadbalancer"),
            static address => string.Equals(address, "172.18.103.2", StringComparison.Ordinal),
            context: () => daemon.Log);
        await daemon.WaitForStatusAsync("connected and converged again", static s => Connected(s) && s.Converged
            && s.Objects.Where(static o => o.Kind.Equals("container", StringComparison.OrdinalIgnoreCase))
                .All(static o => o.State.Equals("ready", StringComparison.OrdinalIgnoreCase)));
        await WaitFor.StateAsync("own rules as before", Engine.RulesAsync, now => RuleForm.OwnLines(now).SequenceEqual(rules), context: () => daemon.Log);
        await AssertPassesAsync("after the engine came back");
    }

    private static bool Connected(DaemonStatus status) => Text(status, "engineConnected").Equals("true", StringComparison.OrdinalIgnoreCase);

    private static string Text(DaemonStatus status, string member) => DaemonStatus.Get(status.Root, member)?.ToString() ?? "";

    private Task<DaemonProcess> StartAsync(string dockerHost) => DaemonProcess.StartAsync(
        Engine,
        new DaemonOptions
        {
            Configuration = Example,
            Hocon = EventsAlone,
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["DOCKER_HOST"] = dockerHost },
        },
        output);

    /// <summary>An engine that only these tests take down.</summary>
    public sealed class LoneEngine() : PrivateEngine(new EngineOptions());
}

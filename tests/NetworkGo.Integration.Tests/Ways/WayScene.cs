using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Ways;

/// <summary>Three networks, a client outside behind wg0, and containers that are on the default bridge, too.</summary>
public abstract class WayScene(PrivateEngine engine, ITestOutputHelper output) : IAsyncLifetime
{
    protected const string HostOnWg0 = "10.99.0.1";
    protected const string Outside = "10.99.0.2";
    protected const string Db = "172.18.105.2";

    private const string Quick = """
        network-go {
          drift-check-interval = 300ms
          resync-interval = 300ms
          backoff { initial = 100ms, maximum = 500ms }
        }
        """;

    protected PrivateEngine Engine { get; } = engine;

    /// <summary>The client outside.</summary>
    protected NetworkNamespace Client { get; private set; } = engine.Host;

    public async Task InitializeAsync()
    {
        await Engine.ResetAsync();
        Client = await Engine.LinkAsync("wg0", HostOnWg0 + "/24", Outside + "/24");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    protected static string Configuration(string ips, string policies, bool isFrontInternal = false) => $$"""
        {
          "networks": {
            "front": { "subnet": "172.18.103.0/24", "gateway": "172.18.103.1"{{(isFrontInternal ? ", \"internal\": true" : "")}} },
            "back": { "subnet": "172.18.104.0/24", "gateway": "172.18.104.1" },
            "far": { "subnet": "172.18.105.0/24", "gateway": "172.18.105.1" }
          },
          "ips": { {{ips}} },
          "policies": [ {{policies}} ]
        }
        """;

    protected static string Ip(string container, string address, string? key = null) =>
        $$"""
        "{{key ?? container}}": { "ip": "{{address}}", "container_name": "{{container}}" }
        """;

    protected Task<DaemonProcess> StartAsync(string configuration) =>
        DaemonProcess.StartAsync(Engine, new DaemonOptions { Configuration = configuration, Hocon = Quick }, output);

    protected static Task<DaemonStatus> WaitUntilAllReadyAsync(DaemonProcess daemon) =>
        daemon.WaitForStatusAsync(
            "all ready", static s => s.Converged && s.Objects.All(static o => string.Equals(o.State, "Ready", StringComparison.OrdinalIgnoreCase)));

    /// <summary>Waits until a policy says what is in its way, and that it names the thing.</summary>
    protected static async Task AssertNamedAsync(DaemonProcess daemon, string policy, string reason, params string[] words)
    {
        var status = await daemon.WaitForStatusAsync(
            $"{policy} is in conflict: {reason}", s => s.Find("policy", policy) is { State: "Conflict" } found && found.Reason == reason);
        Assert.False(status.Converged);
        Assert.All(words, w => Assert.Contains(w, status.Find("policy", policy)!.Message, StringComparison.Ordinal));
    }

    protected static Task<TcpProbe> WaitUntilAnsweredAsync(DaemonProcess daemon, Func<Task<TcpProbe>> probe, string by) =>
        WaitFor.StateAsync($"answered by {by}", probe, p => p.Answered && p.Name == by, context: () => $"The program wrote:\n{daemon.Log}");

    protected async Task InAsync(string container, params string[] command) =>
        (await (await Engine.NamespaceOfAsync(container)).RunAsync(command)).OutputOrThrow();

    protected async Task OnHostAsync(params string[] command) => (await Engine.OnHostAsync(command)).OutputOrThrow();
}

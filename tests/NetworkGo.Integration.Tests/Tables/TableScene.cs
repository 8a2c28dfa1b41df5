using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Tables;

/// <summary>
/// A server on `back`, a relay with a DNAT of its own and a client on `front`, and clients behind two devices of the host; the daemon keeps
/// its rules in the nftables table, whatever the test run says.
/// </summary>
public abstract class TableScene(PrivateEngine engine, ITestOutputHelper output) : IAsyncLifetime
{
    protected const string Server = "172.31.2.2";
    protected const string Relay = "172.31.1.2";
    protected const string Client = "172.31.1.9";
    protected const string HostOnWg0 = "10.9.0.1";
    protected const string HostOnWan9 = "10.8.0.1";

    // A change is found because the kernel announces it, and by nothing else.
    protected const string OnlyNotified = """
        network-go {
          firewall.backend = nftables
          drift-check-interval = 10m
          resync-interval = 1h
        }
        """;

    protected PrivateEngine Engine => engine;

    protected ITestOutputHelper Output => output;

    protected NetworkNamespace Wg0 { get; private set; } = null!;

    protected NetworkNamespace Wan9 { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await engine.ResetAsync();
        // What the test before left.
        await NftAsync("add table inet network-go; delete table inet network-go");
        await engine.CreateNetworkAsync("front", "172.31.1.0/24", "172.31.1.1");
        await engine.CreateNetworkAsync("back", "172.31.2.0/24", "172.31.2.1");
        await Task.WhenAll(
            engine.RunAsync("server", new RunOptions { Network = "back", Address = Server, Command = ["serve", "80", "81", "echo:7"] }),
            engine.RunAsync("relay", new RunOptions { Network = "front", Address = Relay }),
            engine.RunAsync("client", new RunOptions { Network = "front", Address = Client, Command = ["serve", "80", "81"] }));
        Wg0 = await engine.LinkAsync();
        Wan9 = await engine.LinkAsync("wan9", HostOnWan9 + "/24", "10.8.0.2/24");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    protected static string Configuration(params string[] policies) => $$"""
        {
          "networks": {
            "front": {"subnet": "172.31.1.0/24", "gateway": "172.31.1.1"},
            "back": {"subnet": "172.31.2.0/24", "gateway": "172.31.2.1"}
          },
          "ips": {
            "server": {"ip": "{{Server}}", "container_name": "server"},
            "relay": {"ip": "{{Relay}}", "container_name": "relay"},
            "client": {"ip": "{{Client}}", "container_name": "client"}
          },
          "policies": [
            {{string.Join(",\n    ", policies)}}
          ]
        }
        """;

    protected static Task<DaemonStatus> WaitUntilReadyAsync(DaemonProcess daemon, long generation = 1) => daemon.WaitForStatusAsync(
        $"all ready at generation {generation}",
        s => s.Converged && s.Generation >= generation && s.Objects.All(static o => o.State.Equals("Ready", StringComparison.OrdinalIgnoreCase)));

    protected async Task<DaemonProcess> StartAsync(string hocon, params string[] policies)
    {
        var daemon = await DaemonProcess.StartAsync(engine, new DaemonOptions { Configuration = Configuration(policies), Hocon = hocon }, output);
        try
        {
            await WaitUntilReadyAsync(daemon);
            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }

    /// <summary>The own table of a namespace as `nft` prints it, without what was counted; empty where there is none.</summary>
    protected static async Task<string> TableAsync(NetworkNamespace place) => RuleForm.WithoutCounters(await RuleForm.ReadTableAsync(place));

    /// <summary>Runs commands of nft on the host, in one transaction.</summary>
    protected async Task NftAsync(string commands) =>
        (await Command.RunAsync("nsenter", [$"--net={engine.Host.File}", "--", "nft", "-f", "-"], commands + "\n")).OutputOrThrow();
}

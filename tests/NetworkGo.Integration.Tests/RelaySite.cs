using System.Globalization;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests;

/// <summary>
/// Two networks and a relay between them: what comes to relay:8080 on `front` goes on to target:80 on `back`, and the relay itself
/// reaches target:81. A client that no file names sits beside it.
/// </summary>
public abstract class RelaySite(PrivateEngine engine, ITestOutputHelper output) : IAsyncLifetime
{
    protected const string A = "172.18.103.2";
    protected const string B = "172.18.104.2";
    protected const string Client = "172.18.103.50";

    protected const string Ips = $$"""
        "relay": {"ip": "{{A}}", "container_name": "relay"},
        "target": {"ip": "{{B}}", "container_name": "target"}
        """;

    protected const string Policies = """
        {"name": "onward", "nat": "dnat", "selector": "relay", "to": "target", "port": 8080, "to_port": 80},
        {"name": "reach", "from": "relay", "selector": "target", "port": 81}
        """;

    protected static RunOptions Served { get; } = new() { Command = ["serve", "80", "81"] };

    protected PrivateEngine Engine => engine;

    public async Task InitializeAsync()
    {
        await engine.ResetAsync();
        await engine.CreateNetworkAsync("front", "172.18.103.0/24", "172.18.103.1");
        await engine.CreateNetworkAsync("back", "172.18.104.0/24", "172.18.104.1");
        await engine.RunAsync("client", new RunOptions { Network = "front", Address = Client });
    }

    public Task DisposeAsync() => Task.CompletedTask;

    protected static string Configuration(string ips = Ips, string policies = Policies) => $$"""
        {
          "networks": {
            "front": {"network_name": "front", "subnet": "172.18.103.0/24", "gateway": "172.18.103.1"},
            "back": {"network_name": "back", "subnet": "172.18.104.0/24", "gateway": "172.18.104.1"}
          },
          "ips": { {{ips}} },
          "policies": [ {{policies}} ]
        }
        """;

    protected Task<DaemonProcess> StartDaemonAsync(string? configuration = null, string? hocon = null) =>
        DaemonProcess.StartAsync(engine, new DaemonOptions { Configuration = configuration ?? Configuration(), Hocon = hocon }, output);

    /// <summary>A container of the test image; also on the default bridge, whose gateway is then its default route, or not.</summary>
    protected Task<string> RunAsync(string name, bool alsoOnDefaultBridge, string network, string address, RunOptions? run = null)
    {
        run ??= Served;
        return engine.RunAsync(name, alsoOnDefaultBridge ? run : run with { Network = network, Address = address });
    }

    /// <summary>Waits until everything of the file is done and nothing waits.</summary>
    protected static Task<DaemonStatus> WaitUntilAllReadyAsync(DaemonProcess daemon, long generation = 1) =>
        daemon.WaitForStatusAsync(
            $"all ready at generation {generation}",
            s => s.Converged && s.Generation >= generation && s.Objects.All(static o => string.Equals(o.State, "Ready", StringComparison.OrdinalIgnoreCase)));

    /// <summary>Waits until client → relay:8080 → target:80 and relay → target:81 are answered by target, and all is reported ready.</summary>
    protected async Task WaitUntilRelayedAsync(DaemonProcess daemon, string relay = A, string from = "relay", string to = B)
    {
        await WaitUntilAnsweredAsync("client", relay, 8080, "target", daemon);
        await WaitUntilAnsweredAsync(from, to, 81, "target", daemon);
        await WaitUntilAllReadyAsync(daemon);
    }

    protected Task<TcpProbe> WaitUntilAnsweredAsync(string from, string address, int port, string name, DaemonProcess daemon) =>
        WaitFor.StateAsync(
            $"{from} to {address}:{port} is answered by {name}",
            () => engine.TcpFromAsync(from, address, port, TimeSpan.FromMilliseconds(500)),
            probe => probe.Answered && string.Equals(probe.Name, name, StringComparison.Ordinal),
            context: () => $"The program wrote:\n{daemon.Log}");

    /// <summary>The rules and chains in a namespace.</summary>
    protected async Task<string> RulesInAsync(string container)
    {
        var place = await engine.NamespaceOfAsync(container);
        var save = engine.Backend == IptablesBackend.Nft ? "iptables-nft-save" : "iptables-legacy-save";
        return RulesAndChains(await RuleForm.ReadAsync(place, save));
    }

    /// <summary>Without the built-in chains of iptables: a table that was used once stays, empty.</summary>
    protected static string RulesAndChains(string rules)
    {
        var own = RuleForm.OwnLines(rules);
        return string.Join('\n', rules.Split('\n').Where(line => line.StartsWith("-A", StringComparison.Ordinal)
            || (line.StartsWith(':') && line.EndsWith(" -", StringComparison.Ordinal)) || own.Contains(line, StringComparer.Ordinal)));
    }

    /// <summary>All routes and routing rules of a namespace.</summary>
    protected async Task<string> RoutesInAsync(string container)
    {
        var place = await engine.NamespaceOfAsync(container);
        return (await place.RunAsync("ip", "route", "show", "table", "all")).OutputOrThrow() + "\n" + (await place.RunAsync("ip", "rule")).OutputOrThrow();
    }

    protected async Task<bool> ForwardsAsync(string container)
    {
        var place = await engine.NamespaceOfAsync(container);
        return (await place.RunAsync("cat", "/proc/sys/net/ipv4/ip_forward")).OutputOrThrow() == "1";
    }

    protected async Task SwitchForwardingOffAsync(string container)
    {
        var place = await engine.NamespaceOfAsync(container);
        (await place.RunAsync("sysctl", "--quiet", "--write", "net.ipv4.ip_forward=0")).OutputOrThrow();
    }

    protected static int Count(string text, string part) => text.Split(part).Length - 1;

    /// <summary>The status of one object; fails with the whole status where it is missing.</summary>
    protected static DaemonObject Find(DaemonStatus status, string kind, string name)
    {
        var found = status.Find(kind, name);
        Assert.True(found is not null, string.Create(CultureInfo.InvariantCulture, $"no {kind} {name} in {status}"));
        return found;
    }
}

using System.Globalization;
using NetworkGo.Testing;

namespace NetworkGo.Integration.Tests.Policies;

/// <summary>
/// Containers on three networks, two clients behind devices of the host, and the daemon: set up once for a class,
/// since only the policies differ from test to test. Every container serves TCP 80, 81, 8000, 8010 and 8011 and
/// echoes on 7 and 9.
/// </summary>
public abstract class PolicyScene(PrivateEngine engine, Footing footing) : IAsyncLifetime
{
    /// <summary>On `front`, in all tests the source that a policy allows.</summary>
    public const string Client = "172.30.1.2";

    /// <summary>On `front` beside the client.</summary>
    public const string Stranger = "172.30.1.3";

    /// <summary>On `back`; both have the selector `web`.</summary>
    public const string Web1 = "172.30.2.2";

    public const string Web2 = "172.30.2.3";

    /// <summary>The container `pair` is on `front` and on `side`.</summary>
    public const string PairOnFront = "172.30.1.9";

    public const string PairOnSide = "172.30.3.9";

    /// <summary>On `side`.</summary>
    public const string Outsider = "172.30.3.2";

    public const string BackGateway = "172.30.2.1";

    public const string HostOnWg0 = "10.9.0.1";

    public const string HostOnWg1 = "10.10.0.1";

    public const string BehindWg0 = "10.9.0.2";

    public const string BehindWg1 = "10.10.0.2";

    private static readonly (string Name, string Subnet, string Gateway)[] Networks =
    [
        ("front", "172.30.1.0/24", "172.30.1.1"),
        ("back", "172.30.2.0/24", BackGateway),
        ("side", "172.30.3.0/24", "172.30.3.1"),
    ];

    private static readonly (string Name, string Network, string Address)[] Containers =
    [
        ("client", "front", Client),
        ("stranger", "front", Stranger),
        ("web-1", "back", Web1),
        ("web-2", "back", Web2),
        ("pair", "front", PairOnFront),
        ("outsider", "side", Outsider),
    ];

    private DaemonProcess? daemon;
    private long generation;

    public PrivateEngine Engine { get; } = engine;

    /// <summary>The program, with the file that it keeps the host equal to.</summary>
    public DaemonProcess Daemon => daemon ?? throw new InvalidOperationException("The scene was not set up.");

    /// <summary>The client behind the device wg0.</summary>
    public NetworkNamespace Wg0 { get; private set; } = null!;

    /// <summary>The client behind the device wg1.</summary>
    public NetworkNamespace Wg1 { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        await Engine.ResetAsync();
        Wg0 = await Engine.LinkAsync();
        Wg1 = await Engine.LinkAsync("wg1", HostOnWg1 + "/24", BehindWg1 + "/24");
        if (footing == Footing.ManagedNetwork)
        {
            foreach (var (name, subnet, gateway) in Networks)
            {
                await Engine.CreateNetworkAsync(name, subnet, gateway);
            }
        }
        else if (footing == Footing.UserNetwork)
        {
            await Engine.CreateNetworkAsync("elsewhere", "192.168.77.0/24", "192.168.77.1");
        }

        await Task.WhenAll(Containers.Select(c => Engine.RunAsync(c.Name, Run(c.Network, c.Address))));
        daemon = await DaemonProcess.StartAsync(Engine, new DaemonOptions { Configuration = Configuration("") });
        generation = (await daemon.WaitForConvergenceAsync()).Generation;
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (daemon is not null)
        {
            await daemon.DisposeAsync();
        }
    }

    /// <summary>Writes these policies, in place of those of before, and waits until everything is as they say.</summary>
    public async Task ApplyAsync(params string[] policies)
    {
        await daemon!.ConfigureAsync(Configuration(string.Join(",\n", policies)));
        var status = await daemon.WaitForStatusAsync(
            "every object is ready in the new generation",
            s => s.Generation > generation && s.Converged && s.Objects.All(static o => o.State.Equals("ready", StringComparison.OrdinalIgnoreCase)));
        generation = status.Generation;
    }

    /// <summary>The network namespace of a container.</summary>
    public Task<NetworkNamespace> InsideAsync(string container) => Engine.NamespaceOfAsync(container);

    /// <summary>Fails unless exactly the probes of <paramref name="open"/> are answered; all run at once.</summary>
    public static async Task JudgeAsync(IEnumerable<Task<TcpProbe>> open, IEnumerable<Task<TcpProbe>> shut)
    {
        var shutProbes = Task.WhenAll(shut);
        Assert.All(await Task.WhenAll(open), static probe => Assert.True(probe.Answered, $"expected an answer: {probe}"));
        Assert.All(await shutProbes, static probe =>
            Assert.True(probe.Reach is TcpReach.Silent or TcpReach.Refused or TcpReach.Unreachable, $"expected no way through: {probe}"));
    }

    private RunOptions Run(string network, string address) => new()
    {
        Network = footing switch
        {
            Footing.DefaultBridge => null,
            Footing.ManagedNetwork => network,
            _ => "elsewhere",
        },
        Address = footing == Footing.ManagedNetwork ? address : null,
        Command = ["serve", "80", "81", "8000", "8010", "8011", "echo:7", "echo:9"],
    };

    // The service name makes each text another configuration, which a wait can tell from the one before: an equal
    // one is no new generation.
    private string Configuration(string policies) => string.Create(CultureInfo.InvariantCulture, $$"""
        {
          "networks": {
            "front": {"subnet": "172.30.1.0/24", "gateway": "172.30.1.1"},
            "back": {"subnet": "172.30.2.0/24", "gateway": "172.30.2.1"},
            "side": {"subnet": "172.30.3.0/24", "gateway": "172.30.3.1"}
          },
          "ips": {
            "client": {"ip": "{{Client}}", "container_name": "client"},
            "stranger": {"ip": "{{Stranger}}", "container_name": "stranger"},
            "web1": {"ip": "{{Web1}}", "container_name": "web-1", "selector": "web"},
            "web2": {"ip": "{{Web2}}", "container_name": "web-2", "selector": "web"},
            "pair1": {"ip": "{{PairOnFront}}", "container_name": "pair"},
            "pair2": {"ip": "{{PairOnSide}}", "container_name": "pair"},
            "outsider": {"ip": "{{Outsider}}", "container_name": "outsider", "service_name": "after-{{generation}}"}
          },
          "policies": [{{policies}}]
        }
        """);
}

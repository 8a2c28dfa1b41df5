using NetworkGo.Netfilter.Iptables;
using NetworkGo.Testing;

namespace NetworkGo.Chaos.Tests.Revocation;

/// <summary>Two servers; six ways to one or the other of them: by accept, DNAT on the host and in a container, TCP and UDP.</summary>
internal sealed class RevocationScene : IAsyncDisposable
{
    private const int TcpPort = 7;
    private const int UdpPort = 5300;
    private const string Relay = "172.31.1.2";

    private static readonly string[] Addresses = ["172.31.2.2", "172.31.2.3"];

    private readonly PrivateEngine engine;
    private readonly string save;
    private readonly List<IDisposable> tcp = [];
    private readonly List<Answerer> udp = [];
    private NetworkNamespace relay = null!;

    private RevocationScene(PrivateEngine engine)
    {
        this.engine = engine;
        save = engine.Backend == IptablesBackend.Nft ? "iptables-nft-save" : "iptables-legacy-save";
    }

    /// <summary>The ways, in their order in the file.</summary>
    public IReadOnlyList<Way> Ways { get; private set; } = [];

    public static async Task<RevocationScene> MakeAsync(PrivateEngine engine)
    {
        await engine.ResetAsync();
        await engine.CreateNetworkAsync("front", "172.31.1.0/24", "172.31.1.1");
        await engine.CreateNetworkAsync("back", "172.31.2.0/24", "172.31.2.1");
        await Task.WhenAll(
            engine.RunAsync("server-0", Idle("back", Addresses[0])),
            engine.RunAsync("server-1", Idle("back", Addresses[1])),
            engine.RunAsync("relay", Idle("front", Relay)),
            engine.RunAsync("client", Idle("front", "172.31.1.9")));
        var scene = new RevocationScene(engine);
        for (var i = 0; i < Addresses.Length; i++)
        {
            var place = await engine.NamespaceOfAsync(Name(i));
            scene.tcp.Add(new LineServer(place, Name(i), TcpPort));
            scene.udp.Add(place.AnswerUdp(Name(i), UdpPort));
        }

        scene.relay = await engine.NamespaceOfAsync("relay");
        var behind = await engine.LinkAsync();
        var client = await engine.NamespaceOfAsync("client");
        scene.Ways =
        [
            new("accept-tcp", behind, null, TcpPort, true),
            new("accept-udp", behind, null, UdpPort, false),
            new("host-tcp", behind, "10.9.0.1", 8007, true),
            new("host-udp", behind, "10.9.0.1", 8053, false),
            new("relay-tcp", client, Relay, 8107, true),
            new("relay-udp", client, Relay, 8153, false),
        ];
        return scene;
    }

    /// <summary>The name that a server answers with.</summary>
    public static string Name(int server) => $"server-{server}";

    /// <summary>The file, by where each way leads; null for a policy that is not there.</summary>
    public string Configuration(IReadOnlyList<int?> targets) => $$"""
        {
          "networks": {
            "front": {"subnet": "172.31.1.0/24", "gateway": "172.31.1.1"},
            "back": {"subnet": "172.31.2.0/24", "gateway": "172.31.2.1"}
          },
          "ips": {
            "server-0": {"ip": "{{Addresses[0]}}", "container_name": "server-0"},
            "server-1": {"ip": "{{Addresses[1]}}", "container_name": "server-1"},
            "relay": {"ip": "{{Relay}}", "container_name": "relay"},
            "client": {"ip": "172.31.1.9", "container_name": "client"}
          },
          "policies": [
            {{string.Join(",\n    ", Ways.Zip(targets).Where(static w => w.Second is not null).Select(static w => Policy(w.First, w.Second!.Value)))}}
          ]
        }
        """;

    /// <summary>A new flow by a way; <paramref name="server"/> matters for a way that leads there by its own address only.</summary>
    public static Task<LiveFlow?> BeginAsync(Way way, int server, TimeSpan patience) =>
        LiveFlow.BeginAsync(way.From, way.Address ?? Addresses[server], way.Port, way.IsTcp, patience);

    /// <summary>Whether a way's rules, or elements, to a server are in either namespace, and whether any pending revocation is.</summary>
    public async Task<(bool Rules, bool PendingRevocations)> LookAsync(PolicyForm form, Way way, int server)
    {
        if (form == PolicyForm.Table)
        {
            var all = (await Task.WhenAll(TableText.ReadAsync(engine.Host), TableText.ReadAsync(relay))).SelectMany(static l => l).ToList();
            return (
                all.Exists(l => !l.IsRevocation && l.Comment == way.Name && l.Text.Contains(Addresses[server], StringComparison.Ordinal)),
                all.Exists(static l => l.IsRevocation));
        }

        var texts = await Task.WhenAll(engine.Host.RunAsync(save), relay.RunAsync(save));
        var lines = texts.SelectMany(static t => t.OutputOrThrow().Split('\n')).ToList();
        var rules = lines.Exists(l => l.Contains($"network-go:{way.Name}", StringComparison.Ordinal)
            && (l.Contains($"-d {Addresses[server]}/32 ", StringComparison.Ordinal) || l.Contains($"--to-destination {Addresses[server]}:", StringComparison.Ordinal)));
        return (rules, lines.Exists(static l => l.Contains(":gone,", StringComparison.Ordinal)));
    }

    public async ValueTask DisposeAsync()
    {
        tcp.ForEach(static s => s.Dispose());
        foreach (var answerer in udp)
        {
            await answerer.DisposeAsync();
        }

        await engine.ResetAsync();
    }

    private static string Policy(Way way, int target)
    {
        var protocol = way.IsTcp ? "tcp" : "udp";
        var port = way.IsTcp ? TcpPort : UdpPort;
        var rest = way.Address is null ? $"\"from\": \"10.9.0.0/24\", \"selector\": \"{Name(target)}\""
            : way.Address == Relay ? $"\"nat\": \"dnat\", \"selector\": \"relay\", \"to\": \"{Name(target)}\", \"to_port\": {port}"
            : $"\"iface\": \"wg0\", \"nat\": \"dnat\", \"to\": \"{Name(target)}\", \"to_port\": {port}";
        return $"{{\"name\": \"{way.Name}\", {rest}, \"port\": {way.Port}, \"proto\": \"{protocol}\"}}";
    }

    private static RunOptions Idle(string network, string address) =>
        new() { Network = network, Address = address, Command = ["sleep", "2147483647"] };
}

using System.Text;
using System.Text.RegularExpressions;
using NetworkGo.Chaos.Tests.Churn;
using NetworkGo.Testing;

namespace NetworkGo.Chaos.Tests.Faults;

/// <summary>
/// Three containers and two configurations: the second makes a network, connects to it, writes and revokes rules on the
/// host and in two containers. Rules of somebody else stand in every table of the host and in a container.
/// </summary>
internal sealed partial class FaultScene : IDisposable
{
    private const string Foreign = """
        *raw
        :THEIRS - [3:333]
        [7:777] -A PREROUTING -s 192.0.2.1/32 -m comment --comment "theirs: raw" -j THEIRS
        [8:888] -A THEIRS -s 192.0.2.2/32 -j ACCEPT
        COMMIT
        *mangle
        :THEIRS - [3:333]
        [7:777] -A FORWARD -s 192.0.2.1/32 -j THEIRS
        [8:888] -A THEIRS -s 192.0.2.2/32 -m comment --comment "theirs, NETWORK-GO-FORWARD in name only" -j MARK --set-xmark 0x1/0xffffffff
        COMMIT
        *nat
        :THEIRS - [3:333]
        [7:777] -A PREROUTING -s 192.0.2.1/32 -j THEIRS
        [8:888] -A THEIRS -d 192.0.2.2/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 192.0.2.3:80
        [9:999] -A POSTROUTING -s 192.0.2.4/32 -j MASQUERADE
        COMMIT
        *filter
        :THEIRS - [3:333]
        [7:777] -A FORWARD -s 192.0.2.1/32 -j THEIRS
        [6:666] -A INPUT -s 192.0.2.5/32 -j DROP
        [8:888] -A THEIRS -s 192.0.2.2/32 -j DROP
        COMMIT

        """;

    // In the backend that no other program uses: taking the other backend's tables for one's own would show here.
    private const string ForeignLegacy = """
        *filter
        :THEIRS - [3:333]
        [7:777] -A INPUT -s 192.0.2.1/32 -j THEIRS
        COMMIT

        """;

    private readonly PrivateEngine engine;
    private readonly EngineApi api;
    private readonly NetworkNamespace server;
    private readonly NetworkNamespace relay;

    private FaultScene(PrivateEngine engine, NetworkNamespace server, NetworkNamespace relay)
    {
        this.engine = engine;
        this.server = server;
        this.relay = relay;
        api = new EngineApi(engine.DockerHost);
    }

    public static async Task<FaultScene> MakeAsync(PrivateEngine engine)
    {
        await engine.ResetAsync();
        foreach (var name in (string[])["server", "relay", "client"])
        {
            await engine.RunAsync(name, new RunOptions { Command = ["sleep", "2147483647"] });
        }

        await engine.LinkAsync();
        var scene = new FaultScene(engine, await engine.NamespaceOfAsync("server"), await engine.NamespaceOfAsync("relay"));
        foreach (var place in (NetworkNamespace[])[engine.Host, scene.relay])
        {
            (await Command.RunAsync("nsenter", [$"--net={place.File}", "--", "iptables-nft-restore", "--noflush", "--counters"], Foreign)).OutputOrThrow();
            (await Command.RunAsync("nsenter", [$"--net={place.File}", "--", "iptables-legacy-restore", "--noflush", "--counters", "--wait", "5"], ForeignLegacy)).OutputOrThrow();
        }

        return scene;
    }

    public static string Configuration(bool second) => $$"""
        {
          "networks": {
            {{(second ? """ "back": {"subnet": "172.31.2.0/24", "gateway": "172.31.2.1"}, """ : "")}}
            "front": {"subnet": "172.31.1.0/24", "gateway": "172.31.1.1"}
          },
          "ips": {
            {{(second ? """ "server-back": {"ip": "172.31.2.2", "container_name": "server"}, """ : "")}}
            "server": {"ip": "172.31.1.2", "container_name": "server"},
            "relay": {"ip": "172.31.1.3", "container_name": "relay"},
            "client": {"ip": "172.31.1.9", "container_name": "client"}
          },
          "policies": [
            {{(second
                ? """
                  {"name": "new", "from": "10.9.0.0/24", "selector": "relay", "port": 82},
                  {"name": "new-back", "from": "client", "selector": "172.31.2.2", "port": 83},
                  {"name": "in-server", "nat": "dnat", "selector": "server", "to": "relay", "port": 8084, "to_port": 80},
                  """
                : """
                  {"name": "old", "from": "10.9.0.0/24", "selector": "relay", "port": 81},
                  {"name": "old-in-relay", "nat": "dnat", "selector": "relay", "to": "server", "port": 8085, "to_port": 80},
                  """)}}
            {"name": "direct", "from": "10.9.0.0/24", "selector": "server", "port": 80},
            {"name": "host-dnat", "iface": "wg0", "nat": "dnat", "to": "server", "port": 8080, "to_port": {{(second ? 81 : 80)}}},
            {"name": "in-relay", "nat": "dnat", "selector": "relay", "to": "server", "port": 8081, "to_port": 80}
          ]
        }
        """;

    /// <summary>A flow that only a rule allows which the next change takes away.</summary>
    public async Task AddFlowAsync(bool toSecond)
    {
        await EndFlowAsync(toSecond);
        (await engine.Host.RunAsync(
            "conntrack", "-I", "-p", "tcp", "-s", "10.9.0.2", "-d", "172.31.1.3", "--sport", "4000", "--dport", toSecond ? "81" : "82",
            "--state", "ESTABLISHED", "-u", "ASSURED,SEEN_REPLY", "-t", "600")).OutputOrThrow();
    }

    /// <summary>Whether it is still there.</summary>
    public async Task<bool> HasFlowAsync(bool toSecond) => (await engine.Host.RunAsync(
        "conntrack", "-L", "-p", "tcp", "-s", "10.9.0.2", "--dport", toSecond ? "81" : "82")).Output.Length > 0;

    /// <summary>Takes it away where the daemon could not.</summary>
    public Task EndFlowAsync(bool toSecond) => engine.Host.RunAsync("conntrack", "-D", "-p", "tcp", "-s", "10.9.0.2", "--dport", toSecond ? "81" : "82");

    /// <summary>All that the daemon writes, and all that stands beside it: rules, routes, networks and addresses.</summary>
    public async Task<string> SnapshotAsync(PolicyForm form)
    {
        var text = new StringBuilder();
        text.Append("# host\n").Append(Ordered(await engine.Host.RunAsync("iptables-nft-save", "-c")));
        text.Append("# host, legacy\n").Append(Ordered(await engine.Host.RunAsync("iptables-legacy-save", "-c")));
        foreach (var place in (NetworkNamespace[])[server, relay])
        {
            text.Append("# ").Append(place.Name).Append('\n').Append(Ordered(await place.RunAsync("iptables-nft-save", "-c")));
        }

        if (form == PolicyForm.Table)
        {
            foreach (var place in (NetworkNamespace[])[engine.Host, server, relay])
            {
                text.Append("# table of ").Append(place.Name).Append('\n').AppendJoin('\n', (await TableText.ReadAsync(place)).Select(static l => l.ToString())).Append('\n');
            }
        }

        text.Append("# routes of the server\n").Append(Device().Replace((await server.RunAsync("ip", "-4", "route", "show", "table", "all")).OutputOrThrow(), "dev eth"));
        text.Append("\n# its routing rules\n").Append((await server.RunAsync("ip", "-4", "rule", "show")).OutputOrThrow());
        text.Append("\n# networks\n").AppendJoin(' ', (await api.ManagedNetworksAsync()).Order(StringComparer.Ordinal)).Append('\n');
        foreach (var container in (await api.ContainersAsync()).OrderBy(static c => c.Name, StringComparer.Ordinal))
        {
            text.Append("# ").Append(container.Name).Append('\n').AppendJoin('\n', container.Endpoints.OrderBy(static e => e.Network, StringComparer.Ordinal)).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The rules of somebody else: those of the scene to the byte and in their order.</summary>
    public async Task<string> ForeignAsync()
    {
        var text = new StringBuilder();
        foreach (var place in (NetworkNamespace[])[engine.Host, relay])
        {
            var save = (await place.RunAsync("iptables-nft-save", "-c")).OutputOrThrow() + "\n" + (await place.RunAsync("iptables-legacy-save", "-c")).OutputOrThrow();
            text.AppendJoin('\n', save.Split('\n').Where(static l => l.Contains("THEIRS", StringComparison.Ordinal) || l.Contains("192.0.2.", StringComparison.Ordinal))).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The jumps that stand twice, with their table; empty where none does.</summary>
    public async Task<string> DoubledAsync()
    {
        var all = await Task.WhenAll(((NetworkNamespace[])[engine.Host, relay, server]).Select(static async place =>
            (place.Name, Save: (await place.RunAsync("iptables-nft-save")).OutputOrThrow())));
        return string.Join('\n', all.SelectMany(static a => DoubledIn(a.Save).Select(d => $"{a.Name}: {d}")));
    }

    public void Dispose() => api.Dispose();

    // The engine counts on with each connection.
    [GeneratedRegex("dev eth[0-9]+", RegexOptions.None, 1000)]
    private static partial Regex Device();

    private static IEnumerable<string> DoubledIn(string save) => ("\n" + save).Split("\n*").Skip(1).SelectMany(static table => OwnRules.Of(table)
        .Where(static r => r.Contains('>', StringComparison.Ordinal))
        .GroupBy(static r => r[(r.IndexOf('>', StringComparison.Ordinal) + 1)..], StringComparer.Ordinal)
        .Where(static g => g.Count() > 1)
        .Select(g => $"{table[..table.IndexOf('\n', StringComparison.Ordinal)]} {string.Join(' ', g)}"));

    // Docker puts its rules of a new network where it finds room, and counts: what is neither the daemon's nor the
    // scene's is compared without order and counters.
    private static string Ordered(CommandOutcome save)
    {
        var lines = save.OutputOrThrow().Split('\n').Where(static l => l.Length > 0 && l[0] != '#').ToList();
        var tables = string.Join('\n', lines).Split("COMMIT", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        // A legacy table that was looked into once is there for good, empty.
        return string.Concat(tables.Where(static t => t.Contains("-A ", StringComparison.Ordinal)).Select(static t =>
        {
            var all = t.Split('\n').Select(WithoutCounter).ToList();
            bool Kept(string l) => l.Contains("NETWORK-GO-", StringComparison.Ordinal);
            return $"{string.Join('\n', all.Where(Kept))}\n{string.Join('\n', all.Where(l => !Kept(l)).Order(StringComparer.Ordinal))}\n";
        }).Order(StringComparer.Ordinal));
    }

    private static string WithoutCounter(string line) =>
        line.StartsWith('[') ? line[(line.IndexOf(']', StringComparison.Ordinal) + 2)..]
        : line.StartsWith(':') ? line[..line.LastIndexOf('[')].TrimEnd()
        : line;
}

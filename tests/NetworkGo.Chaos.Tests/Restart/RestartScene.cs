using NetworkGo.Testing;

namespace NetworkGo.Chaos.Tests.Restart;

/// <summary>
/// A server on `back`, a client behind a device of the host, a relay on `front` with a DNAT of its own and a client
/// beside it; three ways lead to the server, and each is used all the time.
/// </summary>
internal sealed class RestartScene : IAsyncDisposable
{
    /// <summary>The policy that comes and goes while the daemons do.</summary>
    public const string ChangingPolicy = "extra";

    private const string Server = "172.31.2.2";
    private const string Relay = "172.31.1.2";

    private readonly PrivateEngine engine;
    private readonly NetworkNamespace behind;
    private readonly List<ConnectionStream> streams = [];
    private Answerer? answerer;

    private RestartScene(PrivateEngine engine, NetworkNamespace behind)
    {
        this.engine = engine;
        this.behind = behind;
    }

    public long Connections => streams.Sum(static s => s.Made);

    public IReadOnlyList<string> Losses => [.. streams.SelectMany(static s => s.Losses)];

    public INamespaceLedger Host { get; private set; } = null!;

    public INamespaceLedger InRelay { get; private set; } = null!;

    public static async Task<RestartScene> MakeAsync(PrivateEngine engine)
    {
        await engine.ResetAsync();
        await engine.CreateNetworkAsync("front", "172.31.1.0/24", "172.31.1.1");
        await engine.CreateNetworkAsync("back", "172.31.2.0/24", "172.31.2.1");
        await Task.WhenAll(
            engine.RunAsync("server", Idle("back", Server)),
            engine.RunAsync("relay", Idle("front", Relay)),
            engine.RunAsync("client", Idle("front", "172.31.1.9")));
        return new RestartScene(engine, await engine.LinkAsync());
    }

    public static string Configuration(bool changingPolicy) => $$"""
        {
          "networks": {
            "front": {"subnet": "172.31.1.0/24", "gateway": "172.31.1.1"},
            "back": {"subnet": "172.31.2.0/24", "gateway": "172.31.2.1"}
          },
          "ips": {
            "server": {"ip": "{{Server}}", "container_name": "server"},
            "relay": {"ip": "{{Relay}}", "container_name": "relay"},
            "client": {"ip": "172.31.1.9", "container_name": "client"}
          },
          "policies": [
            {{(changingPolicy ? $$"""{"name": "{{ChangingPolicy}}", "from": "client", "selector": "server", "port": 81},""" : "")}}
            {"name": "direct", "from": "10.9.0.0/24", "selector": "server", "port": 80},
            {"name": "host-dnat", "iface": "wg0", "nat": "dnat", "to": "server", "port": 8080, "to_port": 80},
            {"name": "in-relay", "nat": "dnat", "selector": "relay", "to": "server", "port": 8081, "to_port": 80}
          ]
        }
        """;

    /// <summary>Once a daemon has converged: the connections begin, and the rules are noted.</summary>
    public async Task BeginAsync(PolicyForm form)
    {
        answerer = (await engine.NamespaceOfAsync("server")).AnswerTcp("server", 80);
        Host = Ledger("the host", engine.Host);
        InRelay = Ledger("the relay", await engine.NamespaceOfAsync("relay"));
        await Host.BeginAsync();
        await InRelay.BeginAsync();
        streams.Add(ConnectionStream.Start("from", behind, Server, 80));
        streams.Add(ConnectionStream.Start("DNAT on the host", behind, "10.9.0.1", 8080));
        streams.Add(ConnectionStream.Start("DNAT in a container", await engine.NamespaceOfAsync("client"), Relay, 8081));

        INamespaceLedger Ledger(string name, NetworkNamespace place) =>
            form == PolicyForm.Table ? new TableLedger(name, place, ChangingPolicy) : new RuleLedger(name, place, ChangingPolicy);
    }

    /// <summary>The connections end; what was counted stays.</summary>
    public void End() => streams.ForEach(static s => s.Stop());

    public async ValueTask DisposeAsync()
    {
        streams.ForEach(static s => s.Dispose());
        if (answerer is not null)
        {
            await answerer.DisposeAsync();
        }

        await engine.ResetAsync();
    }

    private static RunOptions Idle(string network, string address) =>
        new() { Network = network, Address = address, Command = ["sleep", "2147483647"] };
}

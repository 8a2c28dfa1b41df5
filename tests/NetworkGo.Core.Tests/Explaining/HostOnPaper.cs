using System.Net;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Explaining;
using NetworkGo.Core.Loading;
using NetworkGo.Core.Policies;
using NetworkGo.Core.Ports;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Nftables.State;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Core.Tests.Explaining;

/// <summary>
/// A host with two bridges, a device wg0 and a container on each bridge, as an engine would show it: its rules are the
/// text of an iptables-save. Writing anything is not possible.
/// </summary>
internal sealed class HostOnPaper(string rules) : IDockerGateway, INamespaces, INetfilter, IRouteReader, IForeignTables, INftables, ISocketReader
{
    public const string Networks = """
        "networks": {
          "front": {"subnet": "172.30.1.0/24", "options": {"com.docker.network.bridge.name": "br-front"}},
          "back": {"subnet": "172.30.2.0/24", "options": {"com.docker.network.bridge.name": "br-back"}}
        },
        "ips": {
          "c": {"ip": "172.30.1.2", "container_name": "client"},
          "w": {"ip": "172.30.2.2", "container_name": "web-1", "selector": "web"}
        }
        """;

    private const uint Mark = 0x1000_0000;

    private static readonly (string Name, string Network, string Address, int Port)[] Containers =
        [("client", "front", "172.30.1.2", 11), ("web-1", "back", "172.30.2.2", 12)];

    private readonly Dictionary<string, string> rulesInside = new(StringComparer.Ordinal);

    public string? Driver { get; init; }

    /// <summary>What iptables does not show on the host.</summary>
    public ForeignTablesRead Foreign { get; init; } = new([], [], null);

    /// <summary>Our own table on the host; read only where <see cref="Backend"/> is given.</summary>
    public TableRead Own { get; init; } = new();

    /// <summary>How policies are written; null is as rules of iptables, and nothing but these is asked for.</summary>
    public PolicyBackend? Backend { get; init; }

    /// <summary>What iptables-legacy holds on the host.</summary>
    public string Legacy { get; init; } = "";

    /// <summary>The gateway of the network back, as the engine has it.</summary>
    public string BackGateway { get; init; } = "172.30.2.1";

    /// <summary>The container that does not run.</summary>
    public string? Stopped { get; init; }

    public bool HostForwards { get; init; } = true;

    /// <summary>The kernel's list of sockets in each container; null where none are asked for.</summary>
    public string? Sockets { get; init; }

    /// <summary>Whether what stays on a bridge is filtered.</summary>
    public bool FiltersBridged { get; init; }

    public INamespaceHandle Host { get; } = new Place("host");

    /// <summary>How often a namespace's rules were read.</summary>
    public int Saves { get; private set; }

    public HostOnPaper WithRules(string container, string text)
    {
        rulesInside[container] = text;
        return this;
    }

    public async Task<FlowReport> AskAsync(string policies, string from, string to, ushort port, string protocol = "tcp", bool whyNot = false) =>
        (await ExplainAsync(policies, [new FlowQuestion(from, to, protocol, port)], whyNot))[0];

    public async Task<IReadOnlyList<FlowReport>> ExplainAsync(string policies, IReadOnlyList<FlowQuestion> questions, bool whyNot = false)
    {
        var explainer = new FlowExplainer(this, this, this, this, this, static (c, bridges) => HostStateCompiler.Compile(c, bridges, Mark), Backend is null ? null : this, Backend, Sockets is null ? null : this);
        return await explainer.ExplainAsync(Load(policies), questions, whyNot, CancellationToken.None);
    }

    public Task<string?> ReadAsync(INamespaceHandle target, string protocol, CancellationToken cancellationToken) =>
        Task.FromResult(target == Host || protocol != "tcp" ? null : Sockets);

    /// <summary>A flow to this host, before and after a file with these policies, or another one, comes into force.</summary>
    public async Task<FlowChange> CompareAsync(NetworksConfiguration next, string connection) => await new FlowExplainer(
        this, this, this, this, this, static (c, bridges) => HostStateCompiler.Compile(c, bridges, Mark), Backend is null ? null : this, Backend)
        .CompareAsync(next, CallerFlow.Read(connection)!, CancellationToken.None);

    public static NetworksConfiguration Load(string policies) => LoadFile($"{{{Networks}, \"policies\": [{policies}]}}");

    public static NetworksConfiguration LoadFile(string text)
    {
        var loaded = ConfigurationLoader.Load(System.Text.Encoding.UTF8.GetBytes(text));
        Assert.Empty(loaded.Mistakes);
        return loaded.Configuration!;
    }

    public Task<DockerSnapshot> ListAsync(CancellationToken cancellationToken) => Task.FromResult(new DockerSnapshot
    {
        Networks =
        [
            new DockerNetwork { Id = "f", Name = "front", Driver = "bridge", Subnet = IPNetwork.Parse("172.30.1.0/24"), Gateway = IPAddress.Parse("172.30.1.1"), BridgeInterface = "br-front" },
            new DockerNetwork { Id = "b", Name = "back", Driver = "bridge", Subnet = IPNetwork.Parse("172.30.2.0/24"), Gateway = IPAddress.Parse(BackGateway), BridgeInterface = "br-back" },
        ],
        Containers = Containers.Select(c => new DockerContainer
        {
            Id = c.Name,
            Name = c.Name,
            State = c.Name == Stopped ? "exited" : "running",
            NetworkMode = c.Network,
            Endpoints =
            [
                new DockerEndpoint
                {
                    NetworkName = c.Network,
                    NetworkId = c.Network[..1],
                    EndpointId = c.Name == Stopped ? "" : c.Name,
                    ConfiguredAddress = IPAddress.Parse(c.Address),
                    Address = c.Name == Stopped ? null : IPAddress.Parse(c.Address),
                },
            ],
        }).ToEquatableArray(),
    });

    public Task<ContainerRuntime?> InspectAsync(string containerId, CancellationToken cancellationToken) =>
        Task.FromResult<ContainerRuntime?>(new ContainerRuntime { Id = containerId, Name = containerId, IsRunning = containerId != Stopped });

    public Task<PinResult> PinAsync(ContainerRuntime container, CancellationToken cancellationToken) =>
        Task.FromResult(new PinResult { Namespace = new Place(container.Name) });

    public Task<CommandResult> SaveAsync(INamespaceHandle target, IptablesBackend backend, CancellationToken cancellationToken)
    {
        Saves++;
        return Task.FromResult(new CommandResult(
            true, (backend, NameOf(target)) switch
            {
                (IptablesBackend.Legacy, "host") => Legacy,
                (IptablesBackend.Legacy, _) => "",
                (_, "host") => rules,
                (_, var name) => rulesInside.GetValueOrDefault(name, ""),
            }));
    }

    public Task<ForeignTablesRead> ReadAsync(INamespaceHandle target, CancellationToken cancellationToken) =>
        Task.FromResult(target.IsHost ? Foreign : new ForeignTablesRead([], [], null));

    Task<TableRead> INftables.ReadAsync(INamespaceHandle target, string table, uint? known, CancellationToken cancellationToken) =>
        Task.FromResult(target.IsHost ? Own : new TableRead());

    Task<TableWrite> INftables.WriteAsync(INamespaceHandle target, TableChange change, uint expectedGeneration, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("To explain is not to write.");

    Task<bool> INftables.HasLegacyAsync(INamespaceHandle target, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("What iptables holds is read, not asked for.");

    Task<IptablesPresence> INftables.FindIptablesAsync(INamespaceHandle target, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("What iptables holds is read, not asked for.");

    public Task<LinksRead> ReadLinksAsync(INamespaceHandle target, CancellationToken cancellationToken) =>
        Task.FromResult(new LinksRead(Links(NameOf(target)).ToEquatableArray(), null));

    public Task<RoutesRead> AskAsync(INamespaceHandle target, EquatableArray<RouteQuestion> questions, CancellationToken cancellationToken) =>
        Task.FromResult(new RoutesRead(questions.Select(q => Route(NameOf(target), q)).ToEquatableArray(), null));

    public bool HostHasDevice(string name) => throw Nothing();

    public Task<EngineTableRead> ReadEngineTableAsync(INamespaceHandle target, uint? known, CancellationToken cancellationToken) => throw Nothing();

    public Task<CommandResult> RestoreAsync(INamespaceHandle target, IptablesBackend backend, string text, CancellationToken cancellationToken) => throw Nothing();

    public IAsyncEnumerable<DockerEvent> EventsAsync(long? sinceNano, Action subscribed, CancellationToken cancellationToken) => throw Nothing();

    public Task<EngineInfo> InfoAsync(CancellationToken cancellationToken) => Task.FromResult(new EngineInfo { Version = "29.0.0", FirewallDriver = Driver });

    public Task<DockerResult> CreateNetworkAsync(NetworkSpec network, CancellationToken cancellationToken) => throw Nothing();

    public Task<DockerResult> RemoveNetworkAsync(string networkId, CancellationToken cancellationToken) => throw Nothing();

    public Task<DockerResult> ConnectAsync(string networkId, string containerId, IPAddress address, CancellationToken cancellationToken) => throw Nothing();

    public Task<DetachResult> DetachAsync(string networkId, string containerId, CancellationToken cancellationToken) =>
        throw Nothing();

    public Task<DockerResult> AttachAsync(string networkId, string containerId, EndpointSettings settings, CancellationToken cancellationToken) =>
        throw Nothing();

    public Task<DockerResult> DisconnectAsync(string networkId, string containerId, CancellationToken cancellationToken) => throw Nothing();

    private static NotSupportedException Nothing() => new("explain only reads");

    private static string NameOf(INamespaceHandle target) => ((Place)target).Name;

    private IEnumerable<NamespaceLink> Links(string place)
    {
        if (place != "host")
        {
            var own = Containers.Single(c => c.Name == place);
            return [Link("lo", "127.0.0.1/8", 1), Link("eth0", own.Address + "/24", 5) with { PeerIndex = own.Port }];
        }

        return
        [
            Link("lo", "127.0.0.1/8", 1),
            Link("wg0", "10.9.0.1/24", 2),
            Link("br-front", "172.30.1.1/24", 3) with { IsBridge = true, FiltersBridged = FiltersBridged },
            Link("br-back", "172.30.2.1/24", 4) with { IsBridge = true, FiltersBridged = FiltersBridged },
            .. Containers.Select(static c => new NamespaceLink { Name = $"veth{c.Port}", Index = c.Port, Bridge = $"br-{c.Network}", Forwards = true }),
        ];
    }

    private NamespaceLink Link(string name, string address, int index) => new()
    {
        Name = name,
        Index = index,
        Forwards = HostForwards,
        Addresses = [new LinkAddress(IPAddress.Parse(address.Split('/')[0]), int.Parse(address.Split('/')[1], System.Globalization.CultureInfo.InvariantCulture))],
    };

    private WalkRoute Route(string place, RouteQuestion question)
    {
        var links = Links(place).ToList();
        if (IPAddress.IsLoopback(question.Destination) || links.Any(l => l.Addresses.Any(a => a.Address.Equals(question.Destination))))
        {
            return new WalkRoute(true, null, null) { Source = question.Destination };
        }

        if (question.Input is not null && !HostForwards)
        {
            return new WalkRoute(false, null, null) { Failure = $"no route to {question.Destination}: No route to host" };
        }

        var connected = links.Find(l => l.Addresses.Any(a => a.Subnet.Contains(question.Destination)));
        return connected is not null ? new WalkRoute(false, connected.Name, null) { NextHop = question.Destination, Source = connected.FirstAddress!.Address }
            : place == "host" ? new WalkRoute(false, null, null) { Failure = $"no route to {question.Destination}: Network is unreachable" }
            : new WalkRoute(false, "eth0", null)
            {
                NextHop = IPAddress.Parse(place == "client" ? "172.30.1.1" : "172.30.2.1"),
                Source = links[1].FirstAddress!.Address,
            };
    }

    private sealed record Place(string Name) : INamespaceHandle
    {
        public ulong Inode => 1;

        public bool IsHost => Name == "host";

        public void Dispose()
        {
        }
    }
}

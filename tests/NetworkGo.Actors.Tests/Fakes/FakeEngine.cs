using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Ports;

namespace NetworkGo.Actors.Tests.Fakes;

/// <summary>An engine in memory, with the quirks that a decision has to know of.</summary>
internal sealed class FakeEngine : IDockerGateway
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, DockerNetwork> networks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DockerContainer> containers = new(StringComparer.Ordinal);
    private readonly List<Channel<DockerEvent>> streams = [];
    private long clock;
    private int lists;

    public ConcurrentQueue<string> Writes { get; } = [];

    public ConcurrentQueue<long?> Subscriptions { get; } = [];

    public int Lists => Volatile.Read(ref lists);

    public bool Away { get; set; }

    /// <summary>Whether changes emit no event.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Decides a write's outcome before it is done; null lets it happen.</summary>
    public Func<string, DockerResult?>? Refuse { get; set; }

    /// <summary>Awaited before a write or a listing ("list") is done.</summary>
    public Func<string, Task>? Before { get; set; }

    public DockerNetwork? Network(string name)
    {
        lock (gate)
        {
            return networks.Values.FirstOrDefault(n => n.Name == name);
        }
    }

    public DockerContainer? Container(string name)
    {
        lock (gate)
        {
            return containers.Values.FirstOrDefault(c => c.Name == name);
        }
    }

    public void AddNetwork(string name, string subnet, string gateway, bool managed = false) => Change(
        new DockerEvent { Type = "network", Action = "create", Id = $"n-{name}" },
        () => networks[$"n-{name}"] = new DockerNetwork
        {
            Id = $"n-{name}",
            Name = name,
            Driver = "bridge",
            Subnet = IPNetwork.Parse(subnet),
            Gateway = IPAddress.Parse(gateway),
            BridgeInterface = $"br-{name}",
            IsManaged = managed,
        });

    public void AddContainer(string name, string state = "running", string mode = "bridge", params DockerEndpoint[] endpoints) => Change(
        new DockerEvent { Type = "container", Action = state == "running" ? "start" : "create", Id = $"c-{name}" },
        () => containers[$"c-{name}"] = new DockerContainer
        {
            Id = $"c-{name}",
            Name = name,
            State = state,
            NetworkMode = mode,
            Endpoints = endpoints.ToEquatableArray(),
        });

    public void RemoveNetwork(string name) => Change(
        new DockerEvent { Type = "network", Action = "destroy", Id = $"n-{name}" },
        () => networks.Remove($"n-{name}"));

    public void Rename(string name, string to) => Change(
        new DockerEvent { Type = "container", Action = "rename", Id = $"c-{name}" },
        () => containers[$"c-{name}"] = containers[$"c-{name}"] with { Name = to });

    public void Restart(string name) => Change(new DockerEvent { Type = "container", Action = "start", Id = $"c-{name}" }, static () => { });

    public void Stop(string name) => Change(
        new DockerEvent { Type = "container", Action = "die", Id = $"c-{name}" },
        () => containers[$"c-{name}"] = containers[$"c-{name}"] with { State = "exited" });

    public void Remove(string name) => Change(
        new DockerEvent { Type = "container", Action = "destroy", Id = $"c-{name}" },
        () => containers.Remove($"c-{name}"));

    public void BreakStreams()
    {
        lock (gate)
        {
            foreach (var stream in streams)
            {
                stream.Writer.TryComplete(new EngineUnavailableException("the connection broke"));
            }

            streams.Clear();
        }
    }

    public async Task<DockerSnapshot> ListAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref lists);
        await Hold("list", cancellationToken);
        ThrowIfAway();
        lock (gate)
        {
            return new DockerSnapshot { Networks = networks.Values.ToEquatableArray(), Containers = containers.Values.ToEquatableArray() };
        }
    }

    public async IAsyncEnumerable<DockerEvent> EventsAsync(
        long? sinceNano, Action subscribed, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ThrowIfAway();
        Subscriptions.Enqueue(sinceNano);
        var channel = Channel.CreateUnbounded<DockerEvent>();
        lock (gate)
        {
            streams.Add(channel);
        }

        subscribed();
        await foreach (var happened in channel.Reader.ReadAllAsync(cancellationToken))
        {
            yield return happened;
        }
    }

    public Task<ContainerRuntime?> InspectAsync(string containerId, CancellationToken cancellationToken) =>
        throw new NotSupportedException("no actor inspects");

    public EngineInfo Info { get; set; } = new() { Version = "28.5.2" };

    public Task<EngineInfo> InfoAsync(CancellationToken cancellationToken)
    {
        ThrowIfAway();
        return Task.FromResult(Info);
    }

    public Task<DockerResult> CreateNetworkAsync(NetworkSpec network, CancellationToken cancellationToken) =>
        Write($"create {network.Name}", () => AddNetwork(network.Name, network.Subnet.ToString(), network.Gateway.ToString(), managed: true), cancellationToken);

    public Task<DockerResult> RemoveNetworkAsync(string networkId, CancellationToken cancellationToken) => Write(
        $"remove {networkId}",
        () => Change(new DockerEvent { Type = "network", Action = "destroy", Id = networkId }, () => networks.Remove(networkId)),
        cancellationToken);

    public Task<DockerResult> ConnectAsync(string networkId, string containerId, IPAddress address, CancellationToken cancellationToken) => Write(
        $"connect {containerId} {networkId} {address}",
        () => Change(
            new DockerEvent { Type = "network", Action = "connect", Id = networkId, ContainerId = containerId },
            () =>
            {
                var container = containers[containerId];
                containers[containerId] = container with
                {
                    Endpoints = container.Endpoints.Append(Endpoint(networks[networkId].Name, address.ToString(), container.IsRunning, true)).ToEquatableArray(),
                };
            }),
        cancellationToken);

    public async Task<DetachResult> DetachAsync(string networkId, string containerId, CancellationToken cancellationToken)
    {
        EndpointSettings? was;
        lock (gate)
        {
            was = containers[containerId].Endpoints.Where(e => e.NetworkId == networkId)
                .Select(static e => new EndpointSettings { Address = e.ConfiguredAddress, IsOurs = e.IsOurs, Former = e.Former }).FirstOrDefault();
        }

        return new DetachResult(await DisconnectAsync(networkId, containerId, cancellationToken), was);
    }

    public Task<DockerResult> AttachAsync(string networkId, string containerId, EndpointSettings settings, CancellationToken cancellationToken) => Write(
        $"connect {containerId} {networkId} {settings.Address}",
        () => Change(
            new DockerEvent { Type = "network", Action = "connect", Id = networkId, ContainerId = containerId },
            () =>
            {
                var container = containers[containerId];
                containers[containerId] = container with
                {
                    Endpoints = container.Endpoints
                        .Append(Endpoint(networks[networkId].Name, $"{settings.Address}", container.IsRunning, settings.IsOurs) with { Former = settings.Former })
                        .ToEquatableArray(),
                };
            }),
        cancellationToken);

    public Task<DockerResult> DisconnectAsync(string networkId, string containerId, CancellationToken cancellationToken) => Write(
        $"disconnect {containerId} {networkId}",
        () => Change(
            new DockerEvent { Type = "network", Action = "disconnect", Id = networkId, ContainerId = containerId },
            () => containers[containerId] = containers[containerId] with
            {
                Endpoints = containers[containerId].Endpoints.Where(e => e.NetworkId != networkId).ToEquatableArray(),
            }),
        cancellationToken);

    internal static DockerEndpoint Endpoint(string network, string address, bool running = true, bool ours = false) => new()
    {
        NetworkName = network,
        NetworkId = $"n-{network}",
        EndpointId = running ? "e" : "",
        ConfiguredAddress = IPAddress.Parse(address),
        Address = running ? IPAddress.Parse(address) : null,
        IsOurs = ours,
    };

    private async Task<DockerResult> Write(string what, Action effect, CancellationToken cancellationToken)
    {
        Writes.Enqueue(what);
        await Hold(what, cancellationToken);
        if (Away)
        {
            return new DockerResult(DockerOutcome.Unavailable, "connection refused");
        }

        if (Refuse?.Invoke(what) is { } refusal)
        {
            return refusal;
        }

        effect();
        return DockerResult.Ok;
    }

    private async Task Hold(string what, CancellationToken cancellationToken)
    {
        if (Before is { } before)
        {
            await before(what).WaitAsync(cancellationToken);
        }
    }

    private void Change(DockerEvent happened, Action effect)
    {
        lock (gate)
        {
            effect();
            foreach (var stream in IsSilent ? [] : streams)
            {
                stream.Writer.TryWrite(happened with { TimeNano = ++clock });
            }
        }
    }

    private void ThrowIfAway()
    {
        if (Away)
        {
            throw new EngineUnavailableException("connection refused");
        }
    }
}

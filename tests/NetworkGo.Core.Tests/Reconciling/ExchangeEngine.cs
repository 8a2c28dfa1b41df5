using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Ports;

namespace NetworkGo.Core.Tests.Reconciling;

/// <summary>One network of an engine in memory that gives an address out once, to containers that run, and the lowest free one to who asks for none.</summary>
internal sealed class ExchangeEngine(string subnet) : IDockerGateway
{
    private readonly Dictionary<string, DockerContainer> containers = new(StringComparer.Ordinal);

    public List<string> Calls { get; } = [];

    /// <summary>Decides a call's outcome before it is done; null lets it happen.</summary>
    public Func<string, DockerResult?>? Refuse { get; init; }

    /// <summary>The addresses that the engine chose.</summary>
    public List<IPAddress> Chosen { get; } = [];

    public DockerSnapshot Snapshot => new()
    {
        Networks = [new DockerNetwork { Id = "n", Name = "front", Driver = "bridge", Subnet = IPNetwork.Parse(subnet), Gateway = Place(1) }],
        Containers = containers.Values.ToEquatableArray(),
    };

    public IPAddress Place(int number)
    {
        var bytes = IPNetwork.Parse(subnet).BaseAddress.GetAddressBytes();
        bytes[^1] += (byte)number;
        return new IPAddress(bytes);
    }

    public IPAddress? AddressOf(string container) => containers[container].Endpoints.Select(static e => e.Address ?? e.ConfiguredAddress).FirstOrDefault();

    public bool IsRunning(string container) => containers[container].IsRunning;

    public DockerEndpoint? EndpointOf(string container) => containers[container].Endpoints is [var first, ..] ? first : null;

    public void Add(string name, bool isRunning, int? place, bool isFixed = true, bool isOurs = false, FormerAttachment? former = null) => containers.Add(name, new DockerContainer
    {
        Id = name,
        Name = name,
        State = isRunning ? "running" : "exited",
        NetworkMode = "bridge",
        Endpoints = place is { } p ? [Endpoint(isRunning, Place(p), isFixed, isOurs, isOurs ? former : null)] : [],
    });

    public Task<DetachResult> DetachAsync(string networkId, string containerId, CancellationToken cancellationToken)
    {
        Calls.Add($"disconnect {containerId}");
        if (Refuse?.Invoke(Calls[^1]) is { } refusal)
        {
            return Task.FromResult(new DetachResult(refusal, null));
        }

        var was = EndpointOf(containerId);
        containers[containerId] = containers[containerId] with { Endpoints = [] };
        return Task.FromResult(new DetachResult(
            was is null ? new(DockerOutcome.Superseded) : DockerResult.Ok,
            was is null ? null : new EndpointSettings { Address = was.ConfiguredAddress, IsOurs = was.IsOurs, Former = was.Former, Aliases = [containerId] }));
    }

    public Task<DockerResult> AttachAsync(string networkId, string containerId, EndpointSettings settings, CancellationToken cancellationToken)
    {
        Calls.Add($"connect {containerId}");
        if (Refuse?.Invoke(Calls[^1]) is { } refusal)
        {
            return Task.FromResult(refusal);
        }

        var container = containers[containerId];
        var taken = containers.Values.SelectMany(static c => c.Endpoints).Select(static e => e.Address).OfType<IPAddress>().Append(Place(1)).ToHashSet();
        if (container.IsRunning && settings.Address is { } wanted && taken.Contains(wanted))
        {
            return Task.FromResult(new DockerResult(DockerOutcome.AddressInUse, "Address already in use"));
        }

        var given = settings.Address ?? Enumerable.Range(2, 200).Select(Place).First(a => !taken.Contains(a));
        if (settings.Address is null && container.IsRunning)
        {
            Chosen.Add(given);
        }

        containers[containerId] = container with { Endpoints = [Endpoint(container.IsRunning, given, settings.Address is not null, settings.IsOurs, settings.Former)] };
        return Task.FromResult(DockerResult.Ok);
    }

    public Task<DockerResult> ConnectAsync(string networkId, string containerId, IPAddress address, CancellationToken cancellationToken) =>
        AttachAsync(networkId, containerId, new EndpointSettings { Address = address, IsOurs = true }, cancellationToken);

    public async Task<DockerResult> DisconnectAsync(string networkId, string containerId, CancellationToken cancellationToken) =>
        (await DetachAsync(networkId, containerId, cancellationToken)).Result;

    public Task<DockerSnapshot> ListAsync(CancellationToken cancellationToken) => Task.FromResult(Snapshot);

    public IAsyncEnumerable<DockerEvent> EventsAsync(long? sinceNano, Action subscribed, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ContainerRuntime?> InspectAsync(string containerId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<EngineInfo> InfoAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<DockerResult> CreateNetworkAsync(NetworkSpec network, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<DockerResult> RemoveNetworkAsync(string networkId, CancellationToken cancellationToken) => throw new NotSupportedException();

    private static DockerEndpoint Endpoint(bool isRunning, IPAddress address, bool isFixed, bool isOurs, FormerAttachment? former) => new()
    {
        NetworkName = "front",
        NetworkId = "n",
        EndpointId = isRunning ? "e" : "",
        ConfiguredAddress = isFixed ? address : null,
        Address = isRunning ? address : null,
        IsOurs = isOurs,
        Former = former,
    };
}

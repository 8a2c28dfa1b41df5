using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Ports;

namespace NetworkGo.Core.Tests.Planning;

/// <summary>An engine that can be listed, and nothing else.</summary>
internal sealed class ListedEngine(Func<DockerSnapshot> list, string? firewallDriver) : IDockerGateway
{
    public ListedEngine(DockerSnapshot snapshot, string? firewallDriver)
        : this(() => snapshot, firewallDriver)
    {
    }

    public Task<DockerSnapshot> ListAsync(CancellationToken cancellationToken) => Task.FromResult(list());

    public IAsyncEnumerable<DockerEvent> EventsAsync(long? sinceNano, Action subscribed, CancellationToken cancellationToken) => throw Nothing();

    public Task<ContainerRuntime?> InspectAsync(string containerId, CancellationToken cancellationToken) => throw Nothing();

    public Task<EngineInfo> InfoAsync(CancellationToken cancellationToken) => Task.FromResult(new EngineInfo { Version = "29.0.0", FirewallDriver = firewallDriver });

    public Task<DockerResult> CreateNetworkAsync(NetworkSpec network, CancellationToken cancellationToken) => throw Nothing();

    public Task<DockerResult> RemoveNetworkAsync(string networkId, CancellationToken cancellationToken) => throw Nothing();

    public Task<DockerResult> ConnectAsync(string networkId, string containerId, IPAddress address, CancellationToken cancellationToken) => throw Nothing();

    public Task<DetachResult> DetachAsync(string networkId, string containerId, CancellationToken cancellationToken) =>
        throw Nothing();

    public Task<DockerResult> AttachAsync(string networkId, string containerId, EndpointSettings settings, CancellationToken cancellationToken) =>
        throw Nothing();

    public Task<DockerResult> DisconnectAsync(string networkId, string containerId, CancellationToken cancellationToken) => throw Nothing();

    private static NotSupportedException Nothing() => new("only listing is expected");
}

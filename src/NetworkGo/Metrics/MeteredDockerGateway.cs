using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;

namespace NetworkGo.Metrics;

/// <summary>Counts and times the calls that change the engine.</summary>
internal sealed class MeteredDockerGateway(IDockerGateway inner, ReconcilerMetrics metrics, TimeProvider time) : IDockerGateway
{
    /// <inheritdoc/>
    public Task<DockerSnapshot> ListAsync(CancellationToken cancellationToken) => inner.ListAsync(cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<DockerEvent> EventsAsync(long? sinceNano, Action subscribed, CancellationToken cancellationToken) =>
        inner.EventsAsync(sinceNano, subscribed, cancellationToken);

    /// <inheritdoc/>
    public Task<ContainerRuntime?> InspectAsync(string containerId, CancellationToken cancellationToken) =>
        inner.InspectAsync(containerId, cancellationToken);

    /// <inheritdoc/>
    public Task<EngineInfo> InfoAsync(CancellationToken cancellationToken) => inner.InfoAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<DockerResult> CreateNetworkAsync(NetworkSpec network, CancellationToken cancellationToken) =>
        CountAsync(ObjectKind.Network, inner.CreateNetworkAsync(network, cancellationToken));

    /// <inheritdoc/>
    public Task<DockerResult> RemoveNetworkAsync(string networkId, CancellationToken cancellationToken) =>
        CountAsync(ObjectKind.Network, inner.RemoveNetworkAsync(networkId, cancellationToken));

    /// <inheritdoc/>
    public Task<DockerResult> ConnectAsync(string networkId, string containerId, IPAddress address, CancellationToken cancellationToken) =>
        CountAsync(ObjectKind.Container, inner.ConnectAsync(networkId, containerId, address, cancellationToken));

    /// <inheritdoc/>
    public async Task<DetachResult> DetachAsync(string networkId, string containerId, CancellationToken cancellationToken)
    {
        var detaching = inner.DetachAsync(networkId, containerId, cancellationToken);
        await CountAsync(ObjectKind.Container, ResultOf(detaching));
        return await detaching;

        static async Task<DockerResult> ResultOf(Task<DetachResult> call) => (await call).Result;
    }

    /// <inheritdoc/>
    public Task<DockerResult> AttachAsync(string networkId, string containerId, EndpointSettings settings, CancellationToken cancellationToken) =>
        CountAsync(ObjectKind.Container, inner.AttachAsync(networkId, containerId, settings, cancellationToken));

    /// <inheritdoc/>
    public Task<DockerResult> DisconnectAsync(string networkId, string containerId, CancellationToken cancellationToken) =>
        CountAsync(ObjectKind.Container, inner.DisconnectAsync(networkId, containerId, cancellationToken));

    private async Task<DockerResult> CountAsync(ObjectKind kind, Task<DockerResult> call)
    {
        var began = time.GetTimestamp();
        var result = await call;
        metrics.Reconciled(kind, result.Outcome.ToString(), time.GetElapsedTime(began), succeeded: result.Outcome == DockerOutcome.Ok);
        metrics.Wrote(kind);
        return result;
    }
}

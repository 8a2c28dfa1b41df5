using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Ports;
using NetworkGo.Docker.Connection;
using NetworkGo.Docker.Containers;
using NetworkGo.Docker.Errors;
using NetworkGo.Docker.Events;
using NetworkGo.Docker.Listing;
using NetworkGo.Docker.Networks;
using EndpointSettings = NetworkGo.Core.Engine.EndpointSettings;
using NetworkSpec = NetworkGo.Core.DesiredState.NetworkSpec;

namespace NetworkGo.Docker;

/// <summary>One Docker Engine, 20.10 to 29, over one pool of connections.</summary>
public sealed class DockerGateway : IDockerGateway, IDisposable
{
    private readonly EngineEndpoint endpoint;
    private readonly EngineConnection connection;
    private readonly EngineCalls calls;
    private readonly EngineListing listing;
    private readonly Attachments attachments;
    private readonly EventStream events;
    private readonly EndpointMarkers markers;

    /// <summary>Makes one; nothing is connected before the first call.</summary>
    /// <param name="endpoint">Where the engine listens.</param>
    /// <param name="engineTimeout">
    /// How long one call may take. Creating a network takes the engine about 100 ms, so seconds are ample.
    /// </param>
    /// <param name="time">The clock of the time limits.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="engineTimeout"/> is zero or less.</exception>
    public DockerGateway(EngineEndpoint endpoint, TimeSpan engineTimeout, TimeProvider time)
    {
        this.endpoint = endpoint;
        calls = new EngineCalls(endpoint, engineTimeout, time);
        connection = new EngineConnection(endpoint);
        listing = new EngineListing(connection.Http);
        attachments = new Attachments(connection.Client, connection.Http, calls);
        events = new EventStream(connection.Http, calls, time);
        markers = new EndpointMarkers((id, token) => calls.ReadAsync(
            $"inspect container {id}",
            t => EngineReads.NetworksOfAsync(connection.Client, id, t),
            token));
    }

    /// <inheritdoc/>
    public async Task<DockerSnapshot> ListAsync(CancellationToken cancellationToken)
    {
        await calls.PauseAsync(cancellationToken).ConfigureAwait(false);
        var listingNetworks = calls.ReadAsync(
            "list the networks",
            listing.NetworksAsync,
            cancellationToken);
        var listingContainers = calls.ReadAsync(
            "list the containers",
            listing.ContainersAsync,
            cancellationToken);
        await Task.WhenAll(listingNetworks, listingContainers).ConfigureAwait(false);

        var networks = (await listingNetworks.ConfigureAwait(false)).Select(NetworkMapping.ToNetwork).ToEquatableArray();
        var names = networks.ToDictionary(static network => network.Id, static network => network.Name, StringComparer.Ordinal);
        var containers = (await listingContainers.ConfigureAwait(false))
            .Select(container => ContainerMapping.ToContainer(container, names))
            .ToArray();
        return new DockerSnapshot
        {
            Networks = networks,
            Containers = await markers.CompleteAsync(containers, cancellationToken).ConfigureAwait(false),
        };
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<DockerEvent> EventsAsync(long? sinceNano, Action subscribed, CancellationToken cancellationToken) =>
        events.FollowAsync(sinceNano, subscribed, cancellationToken);

    /// <inheritdoc/>
    public Task<ContainerRuntime?> InspectAsync(string containerId, CancellationToken cancellationToken) => calls.ReadAsync(
        $"inspect container {containerId}",
        async token => await EngineReads.InspectAsync(connection.Client, containerId, token).ConfigureAwait(false) is { } container
            ? ContainerMapping.ToRuntime(container)
            : null,
        cancellationToken);

    /// <inheritdoc/>
    public async Task<EngineInfo> InfoAsync(CancellationToken cancellationToken)
    {
        var info = await calls.ReadAsync(
            "report its version",
            listing.InfoAsync,
            cancellationToken).ConfigureAwait(false);
        if (EngineSupport.Fault(info.ServerVersion, info.SecurityOptions) is { } fault)
        {
            fault = await OtherProductAsync(info.ServerVersion, cancellationToken).ConfigureAwait(false) ?? fault;
            throw new EngineUnavailableException($"the Docker Engine at {endpoint} {fault}");
        }

        return new EngineInfo { Version = info.ServerVersion ?? "", FirewallDriver = info.FirewallBackend?.Driver };
    }

    /// <inheritdoc/>
    public Task<DockerResult> CreateNetworkAsync(NetworkSpec network, CancellationToken cancellationToken) => calls.WriteAsync(
        $"create network {network.Name}",
        async token =>
        {
            using var response = await connection.Http
                .PostAsJsonAsync("networks/create", NetworkMapping.ToCreateBody(network), EngineJson.Default.NetworkCreateBody, token)
                .ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? DockerResult.Ok
                : EngineMessage.ToResult(response.StatusCode, await response.Content.ReadAsStringAsync(token).ConfigureAwait(false));
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<DockerResult> RemoveNetworkAsync(string networkId, CancellationToken cancellationToken) => calls.WriteAsync(
        $"remove network {networkId}",
        async token =>
        {
            await connection.Client.Networks.DeleteNetworkAsync(networkId, token).ConfigureAwait(false);
            return DockerResult.Ok;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<DockerResult> ConnectAsync(
        string networkId,
        string containerId,
        IPAddress address,
        CancellationToken cancellationToken) => attachments.ConnectAsync(networkId, containerId, address, cancellationToken);

    /// <inheritdoc/>
    public Task<DetachResult> DetachAsync(string networkId, string containerId, CancellationToken cancellationToken) =>
        attachments.DetachAsync(networkId, containerId, cancellationToken);

    /// <inheritdoc/>
    public Task<DockerResult> AttachAsync(string networkId, string containerId, EndpointSettings settings, CancellationToken cancellationToken) =>
        attachments.AttachAsync(networkId, containerId, settings, cancellationToken);

    /// <inheritdoc/>
    public Task<DockerResult> DisconnectAsync(string networkId, string containerId, CancellationToken cancellationToken) =>
        attachments.DisconnectAsync(networkId, containerId, cancellationToken);

    // Asked only of what cannot be worked with. Whatever it answers, the fault that is known already stays true.
    private async Task<string?> OtherProductAsync(string? version, CancellationToken cancellationToken)
    {
        try
        {
            var said = await calls.ReadAsync(
                "report its components",
                async token => await connection.Client.System.GetVersionAsync(token).ConfigureAwait(false) ?? throw new JsonException("null"),
                cancellationToken).ConfigureAwait(false);
            return EngineSupport.OtherProduct((said.Components ?? []).Select(static component => component?.Name), version);
        }
        catch (EngineUnavailableException)
        {
            return null;
        }
    }

    /// <summary>Closes the pool; calls under way fail.</summary>
    public void Dispose() => connection.Dispose();
}

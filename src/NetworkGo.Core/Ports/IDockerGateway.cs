using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;

namespace NetworkGo.Core.Ports;

/// <summary>
/// The Docker Engine, thin and dumb: one member per call that is needed. Writes answer with a
/// <see cref="DockerResult"/>; reads throw <see cref="EngineUnavailableException"/> when the engine does not answer.
/// </summary>
// See docs/decisions/001.
public interface IDockerGateway
{
    /// <summary>Lists all networks and all containers, in two calls.</summary>
    /// <exception cref="EngineUnavailableException">The engine does not answer.</exception>
    Task<DockerSnapshot> ListAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Follows the events of containers and networks. It ends only by <see cref="EngineUnavailableException"/>
    /// (the stream broke; subscribe again with <paramref name="sinceNano"/>) or by cancellation.
    /// </summary>
    /// <param name="sinceNano">The engine's time of the last event seen, in nanoseconds; null to start now.</param>
    /// <param name="subscribed">Called once when the engine has accepted the subscription: what happens after it is not missed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="EngineUnavailableException">The stream broke or never began.</exception>
    IAsyncEnumerable<DockerEvent> EventsAsync(long? sinceNano, Action subscribed, CancellationToken cancellationToken);

    /// <summary>Inspects one container; null when there is none.</summary>
    /// <exception cref="EngineUnavailableException">The engine does not answer.</exception>
    Task<ContainerRuntime?> InspectAsync(string containerId, CancellationToken cancellationToken);

    /// <summary>Asks the engine about itself.</summary>
    /// <exception cref="EngineUnavailableException">The engine does not answer.</exception>
    Task<EngineInfo> InfoAsync(CancellationToken cancellationToken);

    /// <summary>Creates a network and labels it <c>network-go.managed=true</c>.</summary>
    Task<DockerResult> CreateNetworkAsync(NetworkSpec network, CancellationToken cancellationToken);

    /// <summary>Removes a network; the engine refuses while anything is attached.</summary>
    Task<DockerResult> RemoveNetworkAsync(string networkId, CancellationToken cancellationToken);

    /// <summary>
    /// Connects a container with a fixed address and NetworkGo's marker. After a failure it disconnects, because
    /// a failed connect leaves a ghost endpoint with which the container cannot start again.
    /// </summary>
    Task<DockerResult> ConnectAsync(string networkId, string containerId, IPAddress address, CancellationToken cancellationToken);

    /// <summary>Reads everything that a container's attachment was given, and disconnects it: the first half of a move.</summary>
    Task<DetachResult> DetachAsync(string networkId, string containerId, CancellationToken cancellationToken);

    /// <summary>Connects a container with settings, which say whether it gets the marker. A failure leaves no ghost, as of <see cref="ConnectAsync"/>.</summary>
    Task<DockerResult> AttachAsync(string networkId, string containerId, EndpointSettings settings, CancellationToken cancellationToken);

    /// <summary>Disconnects a container.</summary>
    Task<DockerResult> DisconnectAsync(string networkId, string containerId, CancellationToken cancellationToken);
}

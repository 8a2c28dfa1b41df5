using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Ports;

namespace NetworkGo.Chaos.Tests.Model;

/// <summary>The ports around one namespace, which every pass is for; it has no engine, and no routes.</summary>
internal sealed class OneNamespace(INamespaceHandle handle) : IDockerGateway, INamespaces, IRouting, IForeignTables
{
    public INamespaceHandle Host => handle;

    public bool HostHasDevice(string name) => true;

    public Task<ForeignTablesRead> ReadAsync(INamespaceHandle target, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<EngineTableRead> ReadEngineTableAsync(INamespaceHandle target, uint? known, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("the engine has no nftables");

    public Task<PinResult> PinAsync(ContainerRuntime container, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ApplyResult> ApplyRoutesAsync(
        INamespaceHandle target,
        EquatableArray<RouteSpec> routes,
        EquatableArray<SourceRouteSpec> sourceRoutes,
        CancellationToken cancellationToken) => Task.FromResult(new ApplyResult());

    public Task<ApplyResult> PreviewRoutesAsync(
        INamespaceHandle target,
        EquatableArray<RouteSpec> routes,
        EquatableArray<SourceRouteSpec> sourceRoutes,
        CancellationToken cancellationToken) => Task.FromResult(new ApplyResult());

    public Task<AddressesRead> ReadAddressesAsync(INamespaceHandle target, CancellationToken cancellationToken) =>
        Task.FromResult(new AddressesRead(new HashSet<IPAddress>(), null));

    // The model is about rules: what is said of ways is not looked at.
    public Task<WaysRead> AskWaysAsync(INamespaceHandle target, EquatableArray<WayQuestion> questions, CancellationToken cancellationToken) =>
        Task.FromResult(new WaysRead { Answers = questions.Select(static _ => new WayAnswer { Failure = "there are no routes" }).ToEquatableArray() });

    public Task<RestrictionsRead> ReadRestrictionsAsync(INamespaceHandle target, CancellationToken cancellationToken) =>
        Task.FromResult(new RestrictionsRead([], null));

    public Task<ApplyResult> PreviewForwardingAsync(INamespaceHandle target, CancellationToken cancellationToken) =>
        Task.FromResult(new ApplyResult());

    public Task<ApplyResult> EnableForwardingAsync(INamespaceHandle target, CancellationToken cancellationToken) =>
        Task.FromResult(new ApplyResult());

    public Task<ContainerRuntime?> InspectAsync(string containerId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<DockerSnapshot> ListAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<DockerEvent> EventsAsync(long? sinceNano, Action subscribed, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<EngineInfo> InfoAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<DockerResult> CreateNetworkAsync(NetworkSpec network, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<DockerResult> RemoveNetworkAsync(string networkId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<DockerResult> ConnectAsync(string networkId, string containerId, IPAddress address, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<DetachResult> DetachAsync(string networkId, string containerId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<DockerResult> AttachAsync(string networkId, string containerId, EndpointSettings settings, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<DockerResult> DisconnectAsync(string networkId, string containerId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}

using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Ports;

namespace NetworkGo.Linux.Tests.Support;

/// <summary>A namespace in the host's place, in which no routes are asked for.</summary>
internal sealed class OneNamespace(INamespaceHandle place) : INamespaces, IRouting
{
    public INamespaceHandle Host => place;

    public bool HostHasDevice(string name) => true;

    public Task<PinResult> PinAsync(ContainerRuntime container, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ApplyResult> ApplyRoutesAsync(
        INamespaceHandle target, EquatableArray<RouteSpec> routes, EquatableArray<SourceRouteSpec> sourceRoutes, CancellationToken cancellationToken) =>
        Task.FromResult(new ApplyResult());

    public Task<ApplyResult> PreviewRoutesAsync(
        INamespaceHandle target, EquatableArray<RouteSpec> routes, EquatableArray<SourceRouteSpec> sourceRoutes, CancellationToken cancellationToken) =>
        Task.FromResult(new ApplyResult());

    public Task<AddressesRead> ReadAddressesAsync(INamespaceHandle target, CancellationToken cancellationToken) =>
        Task.FromResult(new AddressesRead(new HashSet<System.Net.IPAddress>(), null));

    public Task<WaysRead> AskWaysAsync(INamespaceHandle target, EquatableArray<WayQuestion> questions, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<RestrictionsRead> ReadRestrictionsAsync(INamespaceHandle target, CancellationToken cancellationToken) =>
        Task.FromResult(new RestrictionsRead([], null));

    public Task<ApplyResult> PreviewForwardingAsync(INamespaceHandle target, CancellationToken cancellationToken) => Task.FromResult(new ApplyResult());

    public Task<ApplyResult> EnableForwardingAsync(INamespaceHandle target, CancellationToken cancellationToken) => Task.FromResult(new ApplyResult());
}

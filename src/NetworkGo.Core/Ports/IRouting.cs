using NetworkGo.Core.DesiredState;

namespace NetworkGo.Core.Ports;

/// <summary>Addresses, routes, routing rules and IPv4 forwarding of a namespace. Touches only routes and rules of its own <c>proto</c>.</summary>
public interface IRouting
{
    /// <summary>
    /// Makes NetworkGo's own routes and routing rules in the namespace equal to those asked for: a route is added
    /// where the kernel's own choice for <see cref="RouteSpec.Probe"/> would leave from none of the accepted sources,
    /// one that is there and still asked for stays, one that is no longer asked for goes.
    /// Writes nothing when nothing differs.
    /// </summary>
    Task<ApplyResult> ApplyRoutesAsync(
        INamespaceHandle target,
        EquatableArray<RouteSpec> routes,
        EquatableArray<SourceRouteSpec> sourceRoutes,
        CancellationToken cancellationToken);

    /// <summary>What <see cref="ApplyRoutesAsync"/> would do; nothing is written.</summary>
    Task<ApplyResult> PreviewRoutesAsync(
        INamespaceHandle target,
        EquatableArray<RouteSpec> routes,
        EquatableArray<SourceRouteSpec> sourceRoutes,
        CancellationToken cancellationToken);

    /// <summary>The addresses of the namespace's devices.</summary>
    Task<AddressesRead> ReadAddressesAsync(INamespaceHandle target, CancellationToken cancellationToken);

    /// <summary>Asks the kernel which way packets would go (RTM_GETROUTE). Changes nothing.</summary>
    Task<WaysRead> AskWaysAsync(INamespaceHandle target, EquatableArray<WayQuestion> questions, CancellationToken cancellationToken);

    /// <summary>The devices that do not forward, or whose <c>rp_filter</c> is strict.</summary>
    Task<RestrictionsRead> ReadRestrictionsAsync(INamespaceHandle target, CancellationToken cancellationToken);

    /// <summary>What <see cref="EnableForwardingAsync"/> would do; nothing is written.</summary>
    Task<ApplyResult> PreviewForwardingAsync(INamespaceHandle target, CancellationToken cancellationToken);

    /// <summary>Switches IPv4 forwarding on for the namespace and its devices, where it is off.</summary>
    Task<ApplyResult> EnableForwardingAsync(INamespaceHandle target, CancellationToken cancellationToken);
}

using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Core.Ports;

/// <summary>Reads the devices of a namespace, and asks its kernel which way packets would go. Changes nothing.</summary>
public interface IRouteReader
{
    /// <summary>Its devices with their addresses, and what connects them.</summary>
    Task<LinksRead> ReadLinksAsync(INamespaceHandle target, CancellationToken cancellationToken);

    /// <summary>What the kernel's routing says of packets (<c>ip route get</c>).</summary>
    /// <returns>An answer for each question, in their order; or why there are none.</returns>
    Task<RoutesRead> AskAsync(INamespaceHandle target, EquatableArray<RouteQuestion> questions, CancellationToken cancellationToken);
}

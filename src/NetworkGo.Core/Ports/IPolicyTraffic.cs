using NetworkGo.Core.DesiredState;
using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Core.Ports;

/// <summary>Reads what the kernel counted for the policies of a namespace. Writes nothing.</summary>
public interface IPolicyTraffic
{
    /// <summary>Reads it, by one <c>iptables-save</c>.</summary>
    /// <param name="spec">The rules that were asked for there.</param>
    /// <param name="containerId">Engine's id of the container that owns the namespace; null is the host.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The traffic of each policy that has an accepting rule there; null where it cannot be read now.</returns>
    /// <exception cref="EngineUnavailableException">The engine did not answer when it was asked about the container.</exception>
    Task<EquatableArray<PolicyTraffic>?> ReadTrafficAsync(NamespaceSpec spec, string? containerId, CancellationToken cancellationToken);
}

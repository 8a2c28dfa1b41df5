using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Core.Reconciling;

/// <summary>
/// Which firewall the engine drives, added to what is asked of the host: with nftables (29 and later) the engine's own
/// rules have to be read, with iptables they are read anyway. The one place that tells the two apart. Pure.
/// </summary>
public static class EngineFirewall
{
    /// <summary>What is asked of the host of this engine.</summary>
    /// <param name="state">What the configuration asks.</param>
    /// <param name="engine">What the engine says of itself; null where it has not answered yet.</param>
    /// <param name="listing">What it holds.</param>
    public static HostState Describe(HostState state, EngineInfo? engine, DockerSnapshot listing)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(listing);
        if (engine is not { UsesNftables: true })
        {
            return state;
        }

        var bridges = listing.Networks
            .Where(static n => n is { BridgeInterface: not null, Subnet: not null })
            .Select(static n => new EngineBridge(n.Name, n.BridgeInterface!, n.Subnet!.Value, n.Internal))
            .OrderBy(static b => b.Interface, StringComparer.Ordinal)
            .ToEquatableArray();
        return state with { Namespaces = state.Namespaces.Select(n => n.Id.IsHost ? n with { Nftables = bridges } : n).ToEquatableArray() };
    }
}

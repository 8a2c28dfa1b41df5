using NetworkGo.Core.Ports;
using NetworkGo.Linux.Iptables;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Linux.Native;

namespace NetworkGo.Linux.Sentinels;

/// <summary>
/// Sockets opened in one namespace. They keep it from ending, so it is withdrawn when the container stops; they need no
/// thread, and no process.
/// </summary>
internal sealed class NamespaceSentinel : ISentinel
{
    // Group numbers of linux/rtnetlink.h and linux/netfilter/nfnetlink.h. A change of forwarding by sysctl is announced as a
    // configuration, one by rtnetlink as a change of the device.
    private const int Nftables = 7;
    private const int Device = 1;
    private const int Address = 5;
    private const int Route = 7;
    private const int Rule = 8;
    private const int Configuration = 24;

    private readonly NetlinkEar rules;
    private readonly NetlinkEar routes;
    private readonly LegacyTables legacy;

    private NamespaceSentinel(ulong inode, NetlinkEar rules, NetlinkEar routes, LegacyTables legacy) =>
        (Inode, this.rules, this.routes, this.legacy) = (inode, rules, routes, legacy);

    /// <inheritdoc/>
    public ulong Inode { get; }

    /// <summary>Posts one; to be called in the namespace.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public static NamespaceSentinel Open(NamespaceHandle target, string procRoot)
    {
        var netfilter = NetlinkEar.Open(Libc.NetfilterProtocol, Nftables);
        try
        {
            // On the host no routes are asked for, and others change them all the time.
            var network = target.IsHost
                ? NetlinkEar.Open(Libc.RouteProtocol, Configuration)
                : NetlinkEar.Open(Libc.RouteProtocol, Device, Address, Route, Rule, Configuration);
            return new NamespaceSentinel(target.Inode, netfilter, network, LegacyTables.Open(procRoot));
        }
        catch (IOException)
        {
            netfilter.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public bool HasHeard() => rules.HasHeard() | routes.HasHeard() | legacy.HaveChanged();

    /// <inheritdoc/>
    public void Dispose()
    {
        rules.Dispose();
        routes.Dispose();
        legacy.Dispose();
    }
}

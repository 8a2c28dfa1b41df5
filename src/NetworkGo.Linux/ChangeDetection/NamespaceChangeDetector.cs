using NetworkGo.Core.Ports;
using NetworkGo.Linux.Iptables;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Linux.Native;

namespace NetworkGo.Linux.ChangeDetection;

/// <summary>
/// Sockets opened in one namespace. They keep it from ending, so they are closed when the container stops; they need no
/// thread, and no process.
/// </summary>
// See docs/decisions/026.
internal sealed class NamespaceChangeDetector : IChangeDetector
{
    // Group numbers of linux/rtnetlink.h. A change of forwarding by sysctl is announced as a configuration, one by rtnetlink as a change
    // of the device.
    private const int Device = 1;
    private const int Address = 5;
    private const int Route = 7;
    private const int Rule = 8;
    private const int Configuration = 24;

    // What an own write of some hundred elements takes; what does not fit counts as a change. There is one for each namespace, and the kernel
    // keeps what others write at once, such as ten thousand rules, only up to this.
    private const int RulesBuffer = 64 * 1024;

    // Whoever looks, and the thread that waits for changes.
    private readonly Lock entry = new();
    private readonly RulesetSubscription rules;
    private readonly NetlinkSubscription routes;
    private readonly LegacyTables legacy;
    private IDisposable? following;
    private bool disposed;

    private NamespaceChangeDetector(ulong inode, RulesetSubscription rules, NetlinkSubscription routes, LegacyTables legacy) =>
        (Inode, this.rules, this.routes, this.legacy) = (inode, rules, routes, legacy);

    /// <inheritdoc/>
    public ulong Inode { get; }

    /// <summary>Opens one; to be called in the namespace.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public static NamespaceChangeDetector Open(NamespaceHandle target, string procRoot, OwnWrites own)
    {
        var netfilter = RulesetSubscription.Open(target.Inode, own, RulesBuffer);
        try
        {
            // No routes are configured on the host, and others change them all the time.
            var network = target.IsHost
                ? NetlinkSubscription.Open(Libc.RouteProtocol, Configuration)
                : NetlinkSubscription.Open(Libc.RouteProtocol, Device, Address, Route, Rule, Configuration);
            return new NamespaceChangeDetector(target.Inode, netfilter, network, LegacyTables.Open(procRoot));
        }
        catch (IOException)
        {
            netfilter.Dispose();
            throw;
        }
    }

    /// <summary>Has changes of the ruleset by others reported as they happen.</summary>
    public void Report(RulesetPoll poll, Action changed)
    {
        try
        {
            following = poll.Follow(rules.Socket, Look, changed);
        }
        catch (IOException)
        {
            // The kernel gives no epoll, or has no room for one more (fs.epoll.max_user_watches): the drift check asks.
        }
    }

    /// <inheritdoc/>
    public bool HasChanged()
    {
        lock (entry)
        {
            return rules.HasChanged() | routes.HasChanged() | legacy.HaveChanged();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        following?.Dispose();
        lock (entry)
        {
            disposed = true;
            rules.Dispose();
            routes.Dispose();
            legacy.Dispose();
        }
    }

    private RulesetLook Look()
    {
        lock (entry)
        {
            return disposed ? RulesetLook.Own : rules.Look();
        }
    }
}

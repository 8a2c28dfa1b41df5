using NetworkGo.Core.Ports;
using NetworkGo.Linux.Namespaces;

namespace NetworkGo.Linux.Sentinels;

/// <summary>Posts sentinels that hear by netlink.</summary>
/// <param name="procRoot">Where procfs is mounted: <c>/proc</c>.</param>
public sealed class NamespaceSentinels(string procRoot) : ISentinels
{
    /// <inheritdoc/>
    public ISentinel? Post(INamespaceHandle target)
    {
        var handle = NamespaceHandle.Of(target);
        try
        {
            var sentinel = NamespaceThread.Run(handle, () => NamespaceSentinel.Open(handle, procRoot));

            // What is there already is no news.
            sentinel.HasHeard();
            return sentinel;
        }
        catch (IOException)
        {
            // A capability is missing, or the kernel has no nftables. The namespace is looked at with every round, as the
            // port's null says; what the capability would mend is said by what cannot be done without it.
            return null;
        }
    }
}

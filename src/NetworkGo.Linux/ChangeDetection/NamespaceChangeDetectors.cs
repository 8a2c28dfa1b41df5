using NetworkGo.Core.Ports;
using NetworkGo.Linux.Namespaces;

namespace NetworkGo.Linux.ChangeDetection;

/// <summary>Opens change detectors that subscribe to netlink.</summary>
/// <param name="procRoot">Where procfs is mounted: <c>/proc</c>.</param>
/// <param name="own">Knows the daemon's own writes; null: there are none.</param>
public sealed class NamespaceChangeDetectors(string procRoot, OwnWrites? own = null) : IChangeDetectors
{
    private readonly OwnWrites own = own ?? new OwnWrites();

    /// <inheritdoc/>
    public IChangeDetector? Open(INamespaceHandle target)
    {
        var handle = NamespaceHandle.Of(target);
        try
        {
            var detector = NamespaceThread.Run(handle, () => NamespaceChangeDetector.Open(handle, procRoot, own));

            // What exists already is no change.
            detector.HasChanged();
            return detector;
        }
        catch (IOException)
        {
            // A capability is missing, or the kernel has no nftables. The namespace is reconciled at every drift check, as the
            // port's null says; an operation that needs the capability reports what is missing.
            return null;
        }
    }
}

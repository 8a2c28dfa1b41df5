using NetworkGo.Core.Ports;
using NetworkGo.Linux.Namespaces;

namespace NetworkGo.Linux.ChangeDetection;

/// <summary>Opens change detectors that subscribe to netlink.</summary>
/// <param name="procRoot">Where procfs is mounted: <c>/proc</c>.</param>
/// <param name="own">Knows the daemon's own writes; null: there are none.</param>
public sealed class NamespaceChangeDetectors(string procRoot, OwnWrites? own = null) : IChangeDetectors, IDisposable
{
    private readonly RulesetPoll poll = new();
    private readonly OwnWrites own = own ?? new OwnWrites();

    /// <inheritdoc/>
    public IChangeDetector? Open(INamespaceHandle target, Action? changed = null)
    {
        var handle = NamespaceHandle.Of(target);
        NamespaceChangeDetector detector;
        try
        {
            detector = NamespaceThread.Run(handle, () => NamespaceChangeDetector.Open(handle, procRoot, own));
        }
        catch (IOException)
        {
            // A capability is missing, or the kernel has no nftables. The namespace is reconciled at every drift check, as the
            // port's null says; an operation that needs the capability reports what is missing.
            return null;
        }

        // What exists already is no change.
        detector.HasChanged();
        if (changed is not null)
        {
            detector.Report(poll, changed);
        }

        return detector;
    }

    /// <summary>Ends the thread that reports changes.</summary>
    public void Dispose() => poll.Dispose();
}

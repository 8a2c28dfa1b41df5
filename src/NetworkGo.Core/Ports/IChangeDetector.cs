namespace NetworkGo.Core.Ports;

/// <summary>Detects changes in one network namespace: of rules, routes, addresses, devices and forwarding.</summary>
public interface IChangeDetector : IDisposable
{
    /// <summary>The namespace's inode. No other namespace gets it while the detector is open.</summary>
    ulong Inode { get; }

    /// <summary>
    /// Whether anything may have been changed by others since the last call. Does not wait. "No" is a promise; "yes" may be about a change
    /// that does not matter, an own one that could not be recognized, or more changes than the kernel could keep.
    /// </summary>
    bool HasChanged();
}

namespace NetworkGo.Core.Ports;

/// <summary>Detects changes in one network namespace: of rules, routes, addresses, devices and forwarding.</summary>
public interface IChangeDetector : IDisposable
{
    /// <summary>The namespace's inode. No other namespace gets it while the detector is open.</summary>
    ulong Inode { get; }

    /// <summary>
    /// Whether anything may have changed since the last call. Does not wait. "No" is a promise; "yes" may be about a change that
    /// does not matter, or about more changes than the kernel could keep.
    /// </summary>
    bool HasChanged();
}

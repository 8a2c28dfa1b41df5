namespace NetworkGo.Core.Ports;

/// <summary>Stands in one network namespace and hears what is changed there: rules, routes, addresses, devices and forwarding.</summary>
public interface ISentinel : IDisposable
{
    /// <summary>The namespace's inode. It is no other's as long as the sentinel stands there.</summary>
    ulong Inode { get; }

    /// <summary>
    /// Whether anything may have changed since this was asked last. Does not wait. "No" is a promise; "yes" may be about what
    /// matters to nobody, or about too much to be remembered.
    /// </summary>
    bool HasHeard();
}

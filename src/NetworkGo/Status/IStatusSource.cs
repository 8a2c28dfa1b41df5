using NetworkGo.Core.Status;

namespace NetworkGo.Status;

/// <summary>Where the status server gets the state of the host from.</summary>
internal interface IStatusSource
{
    /// <summary>The status as it is now.</summary>
    /// <exception cref="TimeoutException">The reconciler does not answer.</exception>
    ValueTask<HostStatus> GetAsync(CancellationToken cancellationToken);

    /// <summary>What of the reconciler hangs, in words; null where it works. Answers within a few seconds, whatever the reconciler does.</summary>
    ValueTask<string?> FindHangAsync(CancellationToken cancellationToken);

    /// <summary>How one thing came to its state; without transitions for one that is not known.</summary>
    /// <exception cref="TimeoutException">The reconciler does not answer.</exception>
    ValueTask<ObjectHistory> GetHistoryAsync(ObjectKind kind, string name, CancellationToken cancellationToken);
}

using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;

namespace NetworkGo.Core.Reconciling;

/// <summary>
/// Remembers which namespaces were found to be as configured, and holds a change detector open in each. While that one detects
/// nothing, another pass would find the same. What others do to the rules of a container's namespace is reported as it happens; the host's
/// monitor does that for the host. See docs/decisions/026 and 046.
/// </summary>
/// <param name="detectors">Opens them.</param>
/// <param name="time">The clock of the interval.</param>
/// <param name="recheckInterval">
/// After this time at the latest, and after half of it at the earliest, a pass is due although nothing was detected.
/// </param>
public sealed class NamespaceWatch(IChangeDetectors detectors, TimeProvider time, TimeSpan recheckInterval) : INamespaceMonitor, IDisposable
{
    /// <summary>
    /// How many namespaces are watched at most: each is some open files, and a namespace that is kept. Those beyond are reconciled at every
    /// drift check.
    /// </summary>
    public const int MostWatched = 2048;

    private readonly Lock entry = new();
    private readonly Dictionary<NamespaceId, Watched> watched = [];
    private volatile Action<NamespaceId>? listener;

    /// <inheritdoc/>
    public IDisposable Listen(Action<NamespaceId> changed)
    {
        ArgumentNullException.ThrowIfNull(changed);
        listener = changed;
        return new Listening(this, changed);
    }

    /// <summary>
    /// Must be called before anything is read: every change from here on is detected. A detector of another namespace of that
    /// name, as after a restart of the container, is replaced.
    /// </summary>
    public void Arm(NamespaceId id, INamespaceHandle target)
    {
        ArgumentNullException.ThrowIfNull(target);
        lock (entry)
        {
            if (watched.GetValueOrDefault(id) is { } present && present.Detector.Inode == target.Inode)
            {
                present.Verified = null;

                // What was detected up to now is about to be read.
                present.Detector.HasChanged();
                return;
            }

            Remove(id);
            if (watched.Count >= MostWatched)
            {
                return;
            }
        }

        // Outside the lock, since it takes a thread's start.
        if (detectors.Open(target, id.IsHost ? null : () => listener?.Invoke(id)) is not { } detector)
        {
            return;
        }

        lock (entry)
        {
            Remove(id);
            watched.Add(id, new Watched(detector));
        }
    }

    /// <summary>Everything was read, and is as configured.</summary>
    public void Note(NamespaceSpec spec, string? containerId)
    {
        ArgumentNullException.ThrowIfNull(spec);
        lock (entry)
        {
            if (watched.GetValueOrDefault(spec.Id) is { } present)
            {
                present.Verified = (spec, containerId);
                present.VerifiedAt = time.GetTimestamp();
            }
        }
    }

    /// <summary>Whether it was found to be as configured, and no change was detected since.</summary>
    public bool IsUnchanged(NamespaceSpec spec, string? containerId)
    {
        ArgumentNullException.ThrowIfNull(spec);
        lock (entry)
        {
            if (watched.GetValueOrDefault(spec.Id) is not { } present || present.Verified != (spec, containerId))
            {
                return false;
            }

            if (time.GetElapsedTime(present.VerifiedAt) < RecheckAfter(spec.Id) && !present.Detector.HasChanged())
            {
                return true;
            }

            present.Verified = null;
            return false;
        }
    }

    /// <summary>Closes the detector, so that nothing of the namespace is held open.</summary>
    public void Forget(NamespaceId id)
    {
        lock (entry)
        {
            Remove(id);
        }
    }

    /// <summary>Closes all.</summary>
    public void Dispose()
    {
        lock (entry)
        {
            foreach (var id in watched.Keys.ToList())
            {
                Remove(id);
            }
        }
    }

    // Many namespaces become ready in the same second. Their next passes are spread.
    private TimeSpan RecheckAfter(NamespaceId id) => recheckInterval * (1 + ((uint)id.GetHashCode() % 1000 / 1000d)) / 2;

    private void Remove(NamespaceId id)
    {
        if (watched.Remove(id, out var present))
        {
            present.Detector.Dispose();
        }
    }

    private sealed class Listening(NamespaceWatch watch, Action<NamespaceId> changed) : IDisposable
    {
        public void Dispose() => Interlocked.CompareExchange(ref watch.listener, null, changed);
    }

    private sealed class Watched(IChangeDetector detector)
    {
        public IChangeDetector Detector => detector;

        public (NamespaceSpec Spec, string? ContainerId)? Verified { get; set; }

        public long VerifiedAt { get; set; }
    }
}

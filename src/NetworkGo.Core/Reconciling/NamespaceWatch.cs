using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;

namespace NetworkGo.Core.Reconciling;

/// <summary>
/// Remembers which namespaces were found to be as asked, and holds a sentinel in each. As long as that one hears nothing,
/// another look would find the same.
/// </summary>
/// <param name="sentinels">Posts them.</param>
/// <param name="time">The clock of the interval.</param>
/// <param name="recheckInterval">After this time at the latest, and after half of it at the earliest, a look is due all the same.</param>
public sealed class NamespaceWatch(ISentinels sentinels, TimeProvider time, TimeSpan recheckInterval) : IDisposable
{
    private readonly Lock entry = new();
    private readonly Dictionary<NamespaceId, Post> posts = [];

    /// <summary>
    /// To be called before anything is read: what is changed from here on is heard. Finds a sentinel of another namespace in
    /// this place, as after a restart of the container, and replaces it.
    /// </summary>
    public void Arm(NamespaceId id, INamespaceHandle target)
    {
        ArgumentNullException.ThrowIfNull(target);
        lock (entry)
        {
            if (posts.GetValueOrDefault(id) is { } post && post.Sentinel.Inode == target.Inode)
            {
                post.Stood = null;

                // What was heard up to now is about to be read.
                post.Sentinel.HasHeard();
                return;
            }

            Remove(id);
        }

        // Not while the others wait: it takes a thread's start.
        if (sentinels.Post(target) is not { } sentinel)
        {
            return;
        }

        lock (entry)
        {
            Remove(id);
            posts.Add(id, new Post(sentinel));
        }
    }

    /// <summary>All was read, and is as asked.</summary>
    public void Note(NamespaceSpec spec, string? containerId)
    {
        ArgumentNullException.ThrowIfNull(spec);
        lock (entry)
        {
            if (posts.GetValueOrDefault(spec.Id) is { } post)
            {
                post.Stood = (spec, containerId);
                post.Noted = time.GetTimestamp();
            }
        }
    }

    /// <summary>Whether it was found to be as asked, and nothing was heard since.</summary>
    public bool IsUnchanged(NamespaceSpec spec, string? containerId)
    {
        ArgumentNullException.ThrowIfNull(spec);
        lock (entry)
        {
            if (posts.GetValueOrDefault(spec.Id) is not { } post || post.Stood != (spec, containerId))
            {
                return false;
            }

            if (time.GetElapsedTime(post.Noted) < RecheckAfter(spec.Id) && !post.Sentinel.HasHeard())
            {
                return true;
            }

            post.Stood = null;
            return false;
        }
    }

    /// <summary>Withdraws the sentinel, so that nothing of the namespace is held.</summary>
    public void Forget(NamespaceId id)
    {
        lock (entry)
        {
            Remove(id);
        }
    }

    /// <summary>Withdraws all.</summary>
    public void Dispose()
    {
        lock (entry)
        {
            foreach (var id in posts.Keys.ToList())
            {
                Remove(id);
            }
        }
    }

    // Many come to stand in the same second. Their next looks are spread.
    private TimeSpan RecheckAfter(NamespaceId id) => recheckInterval * (1 + ((uint)id.GetHashCode() % 1000 / 1000d)) / 2;

    private void Remove(NamespaceId id)
    {
        if (posts.Remove(id, out var post))
        {
            post.Sentinel.Dispose();
        }
    }

    private sealed class Post(ISentinel sentinel)
    {
        public ISentinel Sentinel => sentinel;

        public (NamespaceSpec Spec, string? ContainerId)? Stood { get; set; }

        public long Noted { get; set; }
    }
}

using NetworkGo.Linux.Native;

namespace NetworkGo.Linux.Files;

/// <summary>
/// Watches the file that a path leads to by inotify: each name on the way that is a link or missing, and the file's own, in the
/// directory that it is looked up in. What happens to other names there is ignored. A thread waits for it.
/// </summary>
// See docs/decisions/045.
internal sealed class FileWatch : IDisposable
{
    private const InotifyMask OfDirectory = InotifyMask.Modify | InotifyMask.Attributes | InotifyMask.CloseWrite | InotifyMask.MovedFrom
        | InotifyMask.MovedTo | InotifyMask.Create | InotifyMask.Delete | InotifyMask.DeleteSelf | InotifyMask.MoveSelf | InotifyMask.OnlyDirectory;

    // What is mounted at a name is of another directory: only a watch on itself sees that it is written.
    private const InotifyMask OfMountedFile = InotifyMask.Modify | InotifyMask.Attributes | InotifyMask.CloseWrite;

    private const InotifyMask EndOfWatch = InotifyMask.DeleteSelf | InotifyMask.MoveSelf | InotifyMask.Unmount | InotifyMask.Ignored;

    // Links that change while they are followed are followed again; who swaps them for ever is found by the poll.
    private const int MostRounds = 8;

    private readonly string path;
    private readonly Action changing;
    private readonly Action complete;
    private readonly Inotify inotify;
    private readonly Lock gate = new();
    private Dictionary<int, HashSet<string>> names = [];
    private List<PathHop> hops = [];
    private bool hasEnded;

    private FileWatch(string path, Action changing, Action complete, Inotify inotify) =>
        (this.path, this.changing, this.complete, this.inotify) = (path, changing, complete, inotify);

    /// <summary>Begins to watch.</summary>
    /// <param name="path">The file's path; nothing of it need exist.</param>
    /// <param name="changing">Something happened to the file, and it may be being written.</param>
    /// <param name="complete">A file is in place that no one is writing.</param>
    /// <returns>Null where the limit of inotify is reached.</returns>
    public static FileWatch? Start(string path, Action changing, Action complete)
    {
        if (Inotify.Open() is not { } inotify)
        {
            return null;
        }

        var watch = new FileWatch(path, changing, complete, inotify);
        watch.Follow();
        new Thread(watch.Run, maxStackSize: 256 * 1024) { IsBackground = true, Name = "configuration" }.Start();
        return watch;
    }

    public void Dispose()
    {
        lock (gate)
        {
            if (!hasEnded)
            {
                inotify.Wake();
            }
        }
    }

    private void Run()
    {
        var buffer = new byte[16 * 1024];
        while (inotify.Read(buffer) is > 0 and var read)
        {
            Take(InotifyEvent.Parse(buffer.AsSpan(0, read)));
        }

        lock (gate)
        {
            hasEnded = true;
            inotify.Dispose();
        }
    }

    // What came together is one change, and its last event says whether the file is whole.
    private void Take(List<InotifyEvent> events)
    {
        bool? isComplete = null;
        var isElsewhere = false;
        foreach (var (watch, mask, name) in events)
        {
            if (mask.HasFlag(InotifyMask.Overflow))
            {
                (isComplete, isElsewhere) = (false, true);
            }
            else if (!names.TryGetValue(watch, out var watched))
            {
                // Of a directory that the path led through before.
            }
            else if ((mask & EndOfWatch) != InotifyMask.None)
            {
                // Of the folder that a link led to before it was swapped, perhaps: what is whole stays so.
                (isComplete, isElsewhere) = (isComplete ?? false, true);
            }
            else if (watched.Contains(name))
            {
                isComplete = IsComplete(mask, () => IsLink(name)) ?? isComplete ?? false;
                isElsewhere |= (mask & (InotifyMask.MovedFrom | InotifyMask.MovedTo | InotifyMask.Create | InotifyMask.Delete)) != InotifyMask.None;
            }
        }

        // Before anyone reads, so that what happens after the reading is seen.
        if (isElsewhere)
        {
            Follow();
        }

        switch (isComplete)
        {
            case true:
                complete();
                break;
            case false:
                changing();
                break;
            case null:
                break;
        }
    }

    // Permissions and times say nothing of the content. A link is whole as it is made; a file is about to be written.
    private static bool? IsComplete(InotifyMask mask, Func<bool> isLink) => mask switch
    {
        _ when (mask & (InotifyMask.MovedTo | InotifyMask.CloseWrite)) != InotifyMask.None => true,
        _ when mask.HasFlag(InotifyMask.Create) => isLink(),
        _ when mask.HasFlag(InotifyMask.Attributes) => null,
        _ => false,
    };

    private bool IsLink(string name) => hops.Exists(h => h.Name == name && LinkTarget(Path.Combine(h.Directory, name)) is not null);

    // A watch is in place before it is looked again where the path leads, so no change falls between.
    private void Follow()
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var now = PathHop.Of(path, LinkTarget, Path.Exists);
            if (round > 0 && now.SequenceEqual(hops))
            {
                return;
            }

            hops = now;
            var watched = new Dictionary<int, HashSet<string>>();
            foreach (var (directory, name) in hops)
            {
                Watch(watched, directory, OfDirectory, name);
            }

            if (hops is [.., var (last, file)] && Path.Combine(last, file) is var end && MountRoot.Is(end))
            {
                Watch(watched, end, OfMountedFile, "");
            }

            foreach (var former in names.Keys.Where(w => !watched.ContainsKey(w)))
            {
                inotify.Remove(former);
            }

            names = watched;
        }
    }

    private void Watch(Dictionary<int, HashSet<string>> watched, string place, InotifyMask mask, string name)
    {
        if (inotify.Add(place, mask) is not { } watch)
        {
            return;
        }

        if (!watched.TryGetValue(watch, out var of))
        {
            watched[watch] = of = new(StringComparer.Ordinal);
        }

        of.Add(name);
    }

    private static string? LinkTarget(string entry)
    {
        try
        {
            return new FileInfo(entry).LinkTarget;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

namespace NetworkGo.Linux.Files;

/// <summary>A name that decides what a path leads to: a link on the way, the file at its end, or the first name that is missing.</summary>
/// <param name="Directory">The directory that the name is looked up in, itself without links.</param>
/// <param name="Name">The name.</param>
internal readonly record struct PathHop(string Directory, string Name)
{
    // As many links as the kernel follows.
    private const int MostLinks = 40;

    /// <summary>The hops of a path, in the order in which they are looked up.</summary>
    /// <param name="path">An absolute path; nothing of it need exist.</param>
    /// <param name="linkTarget">What a link leads to; null for what is no link, or missing.</param>
    /// <param name="exists">Whether there is something at a path that is no link.</param>
    public static List<PathHop> Of(string path, Func<string, string?> linkTarget, Func<string, bool> exists)
    {
        var hops = new List<PathHop>();
        var rest = new Stack<string>();
        Follow(rest, path);
        var (directory, links) = ("/", 0);
        while (rest.TryPop(out var name))
        {
            if (name == "..")
            {
                directory = Path.GetDirectoryName(directory) ?? "/";
                continue;
            }

            var entry = Path.Combine(directory, name);
            if (linkTarget(entry) is { } target)
            {
                hops.Add(new(directory, name));
                if (++links == MostLinks)
                {
                    break;
                }

                directory = target.StartsWith('/') ? "/" : directory;
                Follow(rest, target);
            }
            else if (rest.Count == 0 || !exists(entry))
            {
                hops.Add(new(directory, name));
                break;
            }
            else
            {
                directory = entry;
            }
        }

        return hops;
    }

    private static void Follow(Stack<string> rest, string path)
    {
        foreach (var name in path.Split('/').Reverse().Where(static n => n is not ("" or ".")))
        {
            rest.Push(name);
        }
    }
}

using System.Globalization;

namespace NetworkGo.Benchmarks.Probing;

/// <summary>
/// A memory control group for one process: what it counts is what <c>docker stats</c> shows of a container, its use less the file pages
/// that nothing has touched lately.
/// </summary>
internal sealed class MemoryGroup : IDisposable
{
    private const string Root = "/sys/fs/cgroup";

    private readonly string folder;
    private readonly bool isFirstVersion;

    private MemoryGroup(string parent, bool isFirstVersion)
    {
        this.isFirstVersion = isFirstVersion;
        folder = Path.Combine(parent, string.Create(CultureInfo.InvariantCulture, $"ng-bench-{Environment.ProcessId}"));
        Directory.CreateDirectory(folder);
    }

    /// <summary>Starts a program within the group; what it starts is counted with it.</summary>
    public IReadOnlyList<string> Wrapper => ["sh", "-c", $"echo $$ >{folder}/cgroup.procs && exec \"$@\"", "sh"];

    /// <summary>Makes one, of whichever version of control groups the machine has; null where it has none for memory.</summary>
    public static MemoryGroup? Make()
    {
        var first = File.ReadLines("/proc/self/cgroup").FirstOrDefault(static l => l.Contains(":memory:", StringComparison.Ordinal));
        return first is not null ? new MemoryGroup($"{Root}/memory{first[(first.LastIndexOf(':') + 1)..]}", isFirstVersion: true)
            : File.Exists($"{Root}/cgroup.subtree_control") && File.ReadAllText($"{Root}/cgroup.subtree_control").Contains("memory", StringComparison.Ordinal)
                ? new MemoryGroup(Root, isFirstVersion: false)
                : null;
    }

    /// <summary>What is counted now, in MB of 1024 kB.</summary>
    public double Megabytes()
    {
        var (use, inactive) = isFirstVersion ? ("memory.usage_in_bytes", "total_inactive_file ") : ("memory.current", "inactive_file ");
        var used = long.Parse(File.ReadAllText(Path.Combine(folder, use)), CultureInfo.InvariantCulture);
        var idle = File.ReadLines(Path.Combine(folder, "memory.stat")).Single(l => l.StartsWith(inactive, StringComparison.Ordinal));
        return (used - long.Parse(idle[inactive.Length..], CultureInfo.InvariantCulture)) / 1048576.0;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(folder);
}

using NetworkGo.Testing;

namespace NetworkGo.Chaos.Tests;

/// <summary>What runs on an engine's host besides its containers: the engine, and what was started there.</summary>
internal static class HostProcesses
{
    /// <summary>The names and PIDs of the processes, threads not counted.</summary>
    public static IReadOnlyList<string> Of(PrivateEngine engine)
    {
        var holder = File.ReadAllText(Path.Combine(engine.Directory, "holder.pid")).Trim();
        var own = Text(holder, "cgroup").Split('\n').First(static line => line.EndsWith("/engine", StringComparison.Ordinal)).Split(':', 3)[2];
        return
        [
            .. Directory.EnumerateDirectories("/proc")
                .Select(static d => Path.GetFileName(d)!)
                .Where(static pid => pid.All(char.IsAsciiDigit))
                .Where(pid => Text(pid, "cgroup").Split('\n').Any(line => line.EndsWith($":{own}", StringComparison.Ordinal)))
                .Select(static pid => $"{Text(pid, "comm").Trim()} {pid}"),
        ];
    }

    /// <summary>What tells why a process of that list is still there.</summary>
    public static string Describe(string process)
    {
        var pid = process.Split(' ')[^1];
        var state = Text(pid, "status").Split('\n').Where(static line => line.StartsWith("State:", StringComparison.Ordinal)
            || line.StartsWith("PPid:", StringComparison.Ordinal) || line.StartsWith("Sig", StringComparison.Ordinal));
        return $"{process}: {Text(pid, "cmdline").Replace('\0', ' ')}; {string.Join(' ', state)}; waits in {Text(pid, "wchan")}, {Text(pid, "syscall").Trim()}";
    }

    private static string Text(string process, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{file}");
        }
        catch (IOException)
        {
            // It has ended since the folder was listed.
            return "";
        }
    }
}

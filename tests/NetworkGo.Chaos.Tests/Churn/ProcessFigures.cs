using System.Globalization;

namespace NetworkGo.Chaos.Tests.Churn;

/// <summary>What a process holds, as /proc shows it.</summary>
internal sealed record ProcessFigures(IReadOnlyDictionary<string, int> Descriptors, int Threads, IReadOnlyList<string> Children, long ResidentKilobytes)
{
    // The runtime opens an assembly when something of it is first used, twice, and never closes it.
    private const string Assemblies = "assembly";
    private const string Sockets = "socket";
    private const string Pins = "net";

    /// <summary>Open assemblies apart.</summary>
    public int DescriptorCount => Descriptors.Values.Sum() - AssemblyCount;

    public int AssemblyCount => Descriptors.GetValueOrDefault(Assemblies);

    public int NamespacePins => Descriptors.GetValueOrDefault(Pins);

    public int SocketCount => Descriptors.GetValueOrDefault(Sockets);

    public static ProcessFigures Read(int process)
    {
        var status = File.ReadAllLines($"/proc/{process}/status");
        return new ProcessFigures(
            Directory.GetFiles($"/proc/{process}/fd").Select(Kind).OfType<string>()
                .CountBy(static kind => kind, StringComparer.Ordinal)
                .ToDictionary(StringComparer.Ordinal),
            Number(status, "Threads:"),
            [.. Directory.GetDirectories("/proc").Select(path => ChildOf(path, process)).OfType<string>()],
            Number(status, "VmRSS:"));
    }

    /// <summary>The descriptors that are neither sockets nor assemblies, in one comparable text.</summary>
    public string WithoutSockets() => string.Join(' ', Descriptors
        .Where(static d => d.Key is not (Sockets or Assemblies))
        .OrderBy(static d => d.Key, StringComparer.Ordinal)
        .Select(static d => $"{d.Key}={d.Value}"));

    public override string ToString() =>
        $"{WithoutSockets()} {Sockets}={SocketCount} threads={Threads} children=[{string.Join(' ', Children)}] RSS={ResidentKilobytes} kB";

    // socket:[123] and net:[123] by what they are, anon_inode:[eventpoll] and files by name; null for one closed meanwhile.
    private static string? Kind(string descriptor)
    {
        if (File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.ToString() is not { } target)
        {
            return null;
        }

        var name = target[(target.LastIndexOf('/') + 1)..];
        var colon = name.IndexOf(":[", StringComparison.Ordinal);
        return name.EndsWith(".dll", StringComparison.Ordinal) ? Assemblies
            : colon > 0 && !name.StartsWith("anon_inode", StringComparison.Ordinal) ? name[..colon]
            : name;
    }

    private static string? ChildOf(string path, int parent)
    {
        try
        {
            // pid (comm) state ppid: comm may hold anything.
            var stat = File.ReadAllText(Path.Combine(path, "stat"));
            var end = stat.LastIndexOf(')');
            return stat[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1] == parent.ToString(CultureInfo.InvariantCulture)
                ? stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..end]
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not a process, or gone meanwhile.
            return null;
        }
    }

    private static int Number(string[] status, string key) =>
        int.Parse(status.Single(l => l.StartsWith(key, StringComparison.Ordinal)).Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}

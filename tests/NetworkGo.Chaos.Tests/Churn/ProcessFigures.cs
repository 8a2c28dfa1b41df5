using System.Globalization;

namespace NetworkGo.Chaos.Tests.Churn;

/// <summary>What a process holds, as /proc shows it.</summary>
internal sealed record ProcessFigures(IReadOnlyDictionary<string, int> Descriptors, int Threads, IReadOnlyList<string> Children, long ResidentKilobytes)
{
    private const string Sockets = "socket";
    private const string Pins = "net";

    public int DescriptorCount => Descriptors.Values.Sum();

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

    /// <summary>The descriptors that are no sockets, in one comparable text.</summary>
    public string WithoutSockets() => string.Join(' ', Descriptors
        .Where(static d => !string.Equals(d.Key, Sockets, StringComparison.Ordinal))
        .OrderBy(static d => d.Key, StringComparer.Ordinal)
        .Select(static d => $"{d.Key}={d.Value}"));

    public override string ToString() =>
        $"{WithoutSockets()} {Sockets}={SocketCount} threads={Threads} children=[{string.Join(' ', Children)}] RSS={ResidentKilobytes} kB";

    // socket:[123] and net:[123] by what they are, anon_inode:[eventpoll] and paths by name.
    private static string? Kind(string descriptor) => File.ResolveLinkTarget(descriptor, returnFinalTarget: false) is { } target
        ? target.ToString() is var text && text.LastIndexOf('/') is var slash && text[(slash + 1)..] is var name
            && name.IndexOf(":[", StringComparison.Ordinal) is var colon and > 0 && !name.StartsWith("anon_inode", StringComparison.Ordinal)
                ? name[..colon]
                : name
        : null;

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

using System.Globalization;

using NetworkGo.Linux.Tests.Support;
using NetworkGo.Netfilter.Conntrack;

namespace NetworkGo.Linux.Tests.Conntrack;

/// <summary>Flows by the hand of the program <c>conntrack</c>, and what it lists.</summary>
internal static class ManyFlows
{
    private static readonly HashSet<string> EndWords = new(["src", "dst", "sport", "dport", "id"], StringComparer.Ordinal);

    /// <summary>UDP flows to one port, from as many source addresses and ports.</summary>
    public static void Insert(TestNamespace space, int count, int first = 0)
    {
        var file = Path.Combine(Path.GetTempPath(), $"ngl-{Guid.NewGuid():N}.flows");
        try
        {
            File.WriteAllLines(file, Enumerable.Range(first, count).Select(static i => string.Create(
                CultureInfo.InvariantCulture,
                $"-I -t 600 -u SEEN_REPLY -s 10.{1 + (i / 60_000)}.0.1 -d 10.0.0.2 -p udp --sport {1000 + (i % 60_000)} --dport 5060")));
            space.Run("conntrack", "-R", file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The ends of a flow in one word; but not the keys of GRE, which the program writes its own way.</summary>
    public static string Ends(ConntrackEntry flow) => Word(flow.Original) + Word(flow.Reply);

    /// <summary>The ends of the flows that <c>conntrack</c> lists.</summary>
    public static HashSet<string> ListedByProgram(TestNamespace space, string family) =>
    [
        .. from line in space.Run("conntrack", "-L", "-f", family).Split('\n', StringSplitOptions.RemoveEmptyEntries)
           let words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
           select string.Concat(words.Where(static w => EndWords.Contains(w.Split('=')[0])).Select(static w => w + " ")),
    ];

    private static string Word(ConntrackTuple tuple) => string.Create(CultureInfo.InvariantCulture, $"src={tuple.Source} dst={tuple.Destination} ")
        + (tuple is { SourcePort: { } source, Protocol: not ProtocolNumber.Gre } ? string.Create(CultureInfo.InvariantCulture, $"sport={source} dport={tuple.DestinationPort} ") : "")
        + (tuple.Icmp is { } icmp ? string.Create(CultureInfo.InvariantCulture, $"id={icmp.Id} ") : "");
}

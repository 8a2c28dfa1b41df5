using System.Globalization;
using System.Net;

namespace NetworkGo.Netfilter.Conntrack;

/// <summary>Reads what <c>conntrack -L</c> writes, with or without <c>-o extended</c>.</summary>
public static class ConntrackParser
{
    /// <summary>
    /// The flows, in order. Lines that are not understood are left out: the list is another program's, and a flow
    /// that cannot be named exactly cannot be deleted exactly either.
    /// </summary>
    public static IEnumerable<FlowTuple> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var line in text.Split('\n'))
        {
            if (ParseLine(line) is { } flow)
            {
                yield return flow;
            }
        }
    }

    private static FlowTuple? ParseLine(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        // extended: "ipv4 2 tcp 6 …"; plain: "tcp 6 …".
        var start = words.Length > 0 && words[0] is "ipv4" or "ipv6" ? 2 : 0;
        if (words.Length < start + 2)
        {
            return null;
        }

        // A protocol without a name is written "unknown 47"; conntrack takes the number for it.
        var protocol = string.Equals(words[start], "unknown", StringComparison.Ordinal) ? words[start + 1] : words[start];
        if (Direction.Read(words, 0) is not { } original || Direction.Read(words, 1) is not { } reply)
        {
            return null;
        }

        return new FlowTuple(
            protocol,
            original.Source,
            original.Destination,
            original.SourcePort,
            original.DestinationPort,
            reply.Source,
            reply.Destination,
            reply.SourcePort,
            reply.DestinationPort);
    }

    private sealed record Direction(IPAddress Source, IPAddress Destination, ushort SourcePort, ushort DestinationPort)
    {
        // Each key occurs once for each direction, the original first.
        public static Direction? Read(string[] words, int occurrence)
        {
            string? Value(string key) => words
                .Where(word => word.StartsWith(key, StringComparison.Ordinal))
                .Skip(occurrence)
                .FirstOrDefault()?[key.Length..];

            if (!IPAddress.TryParse(Value("src="), out var source) || !IPAddress.TryParse(Value("dst="), out var destination))
            {
                return null;
            }

            // ICMP has an id instead of ports. conntrack's own "id=" of -o id is never asked for.
            return Port(Value("sport=") ?? Value("id="), out var sourcePort) && Port(Value("dport="), out var destinationPort)
                ? new Direction(source, destination, sourcePort, destinationPort)
                : null;
        }

        private static bool Port(string? value, out ushort port)
        {
            port = 0;
            return value is null || ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out port);
        }
    }
}

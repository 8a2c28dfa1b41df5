using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>Everything that one backend holds in one namespace: the text of <c>iptables-save -c</c>, read.</summary>
public sealed record IptablesDump
{
    /// <summary>Nothing at all.</summary>
    public static IptablesDump Empty { get; } = new();

    /// <summary>The tables that exist, in the order they were written.</summary>
    public EquatableArray<SavedTable> Tables { get; init; }

    /// <summary>Tables that exist and are left out, since they hold rules that iptables cannot show; see <see cref="UnreadableTables"/>.</summary>
    public EquatableArray<string> Unreadable { get; init; }

    /// <summary>A table by name; null where there is none.</summary>
    public SavedTable? Table(string name) => Tables.FirstOrDefault(t => string.Equals(t.Name, name, StringComparison.Ordinal));

    /// <summary>Reads the output of <c>iptables-save</c>, with or without counters.</summary>
    /// <exception cref="FormatException">A line is not of the format; the message shows it with its number.</exception>
    public static IptablesDump Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tables = ImmutableArray.CreateBuilder<SavedTable>();
        var unreadable = ImmutableArray.CreateBuilder<string>();
        TableReader? table = null;
        var number = 0;
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            number++;
            var line = raw.Trim();
            if (line.IsEmpty || line[0] == '#')
            {
                if (UnreadableTables.NamedIn(line) is { } name)
                {
                    unreadable.Add(name);
                }

                continue;
            }

            if (line[0] == '*')
            {
                table = new TableReader(line[1..].ToString());
            }
            else if (table is not null && line.SequenceEqual("COMMIT"))
            {
                tables.Add(table.ToTable());
                table = null;
            }
            else if (table is null || !table.TryRead(line))
            {
                throw new FormatException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"line {number} of iptables-save: expected a table, a chain, a rule or COMMIT, found {QuotedText.Quote(line.ToString())}"));
            }
        }

        return table is null
            ? new IptablesDump { Tables = tables.ToEquatableArray(), Unreadable = unreadable.ToEquatableArray() }
            : throw new FormatException($"iptables-save ended inside table {table.Name}: expected COMMIT");
    }

    /// <summary>Writes it as <c>iptables-save -c</c> does.</summary>
    public string Print()
    {
        var text = new StringBuilder();
        foreach (var name in Unreadable)
        {
            text.Append(UnreadableTables.Line(name)).Append('\n');
        }

        foreach (var table in Tables)
        {
            text.Append('*').Append(table.Name).Append('\n');
            foreach (var chain in table.Chains)
            {
                text.Append(CultureInfo.InvariantCulture, $":{chain.Name} {chain.Policy} [{chain.Packets}:{chain.Bytes}]\n");
            }

            foreach (var chain in table.Chains)
            {
                foreach (var rule in chain.Rules)
                {
                    text.Append(CultureInfo.InvariantCulture, $"[{rule.Packets}:{rule.Bytes}] -A {chain.Name}")
                        .Append(rule.Body.Length > 0 ? " " : "").Append(rule.Body).Append('\n');
                }
            }

            text.Append("COMMIT\n");
        }

        return text.ToString();
    }

    private sealed class TableReader(string name)
    {
        private readonly List<SavedChain> chains = [];
        private readonly Dictionary<string, List<SavedRule>> rules = new(StringComparer.Ordinal);

        public string Name => name;

        public bool TryRead(ReadOnlySpan<char> line) => line[0] == ':' ? TryReadChain(line[1..]) : TryReadRule(line);

        public SavedTable ToTable() => new()
        {
            Name = name,
            Chains = chains.Select(c => c with { Rules = rules[c.Name].ToEquatableArray() }).ToEquatableArray(),
        };

        private static bool TryReadCounters(ReadOnlySpan<char> text, out ulong packets, out ulong bytes)
        {
            (packets, bytes) = (0, 0);
            if (text.Length < 5 || text[0] != '[' || text[^1] != ']')
            {
                return false;
            }

            var inner = text[1..^1];
            var colon = inner.IndexOf(':');
            return colon > 0
                && ulong.TryParse(inner[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out packets)
                && ulong.TryParse(inner[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out bytes);
        }

        private bool TryReadChain(ReadOnlySpan<char> line)
        {
            var words = line.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var (packets, bytes) = (0UL, 0UL);
            if (words.Length is < 2 or > 3 || (words.Length == 3 && !TryReadCounters(words[2], out packets, out bytes))
                || !rules.TryAdd(words[0], []))
            {
                return false;
            }

            chains.Add(new SavedChain { Name = words[0], Policy = words[1], Packets = packets, Bytes = bytes });
            return true;
        }

        private bool TryReadRule(ReadOnlySpan<char> line)
        {
            var (packets, bytes) = (0UL, 0UL);
            if (line[0] == '[')
            {
                var end = line.IndexOf(' ');
                if (end < 0 || !TryReadCounters(line[..end], out packets, out bytes))
                {
                    return false;
                }

                line = line[(end + 1)..];
            }

            if (!line.StartsWith("-A "))
            {
                return false;
            }

            line = line[3..];
            var space = line.IndexOf(' ');
            var chain = (space < 0 ? line : line[..space]).ToString();
            var body = space < 0 ? "" : line[(space + 1)..].ToString();
            if (!rules.TryGetValue(chain, out var list))
            {
                return false;
            }

            list.Add(new SavedRule(body, packets, bytes));
            return true;
        }
    }
}

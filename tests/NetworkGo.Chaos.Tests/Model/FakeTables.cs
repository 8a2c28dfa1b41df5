using System.Collections.Concurrent;
using System.Globalization;
using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Chaos.Tests.Model;

/// <summary>
/// Behaves like <c>iptables-restore --noflush --counters</c>: table by table, each whole or not at all; what is not
/// there cannot be deleted, inserted behind or jumped to; no loop, and no chain deleted that something leads to.
/// Whatever touches anything but an own chain, or an own jump, fails the test at once.
/// </summary>
internal sealed class FakeTables(IptablesDump dump)
{
    private const int MostRemembered = 200_000;

    private static readonly HashSet<string> Targets = new(
        ["ACCEPT", "DROP", "RETURN", "REJECT", "DNAT", "SNAT", "MASQUERADE", "REDIRECT", "MARK", "CONNMARK", "LOG", "TCPMSS", "NFLOG"],
        StringComparer.Ordinal);

    private static readonly ConcurrentDictionary<string, (string? Target, bool IsJump)> Read = new(StringComparer.Ordinal);

    private readonly Dictionary<string, List<Chain>> tables = dump.Tables.ToDictionary(
        static t => t.Name,
        static t => t.Chains.Select(static c => new Chain(c.Name, c.Policy, c.Packets, c.Bytes, [.. c.Rules])).ToList(),
        StringComparer.Ordinal);

    private string? printed;

    public string Print() => printed ??= new IptablesDump
    {
        Tables = tables.Select(static t => new SavedTable
        {
            Name = t.Key,
            Chains = t.Value.Select(static c => new SavedChain
            {
                Name = c.Name,
                Policy = c.Policy,
                Packets = c.Packets,
                Bytes = c.Bytes,
                Rules = c.Rules.ToEquatableArray(),
            }).ToEquatableArray(),
        }).ToEquatableArray(),
    }.Print();

    /// <summary>Takes a restore input; the error of the first table that is refused.</summary>
    public string? Restore(string text)
    {
        printed = null;
        string? name = null;
        List<Chain> chains = [];
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] == '*')
            {
                name = name is null ? line[1..] : throw new InvalidOperationException($"{line} inside table {name}");
                chains = Open(name);
            }
            else if (name is null)
            {
                return $"{line} outside a table";
            }
            else if (line == "COMMIT")
            {
                if (Fault(chains) is { } fault)
                {
                    return fault;
                }

                tables[name] = chains;
                name = null;
            }
            else if (Apply(name, line, chains) is { } error)
            {
                return $"{name}: {line}: {error}";
            }
        }

        return name is null ? null : $"no COMMIT of {name}";
    }

    private static (string? Target, bool IsJump) Look(string body)
    {
        if (Read.Count > MostRemembered)
        {
            Read.Clear();
        }

        return Read.GetOrAdd(body, static b =>
        {
            var rule = new SavedRule(b);
            return (rule.Target, rule.Comment == RuleComment.Jump);
        });
    }

    private List<Chain> Open(string name) => tables.TryGetValue(name, out var before)
        ? [.. before.Select(static c => c with { Rules = [.. c.Rules] })]
        : [.. Own.BuiltIn(name).Select(static c => new Chain(c, "ACCEPT", 0, 0, []))];

    private static string? Apply(string table, string line, List<Chain> chains)
    {
        var (packets, bytes) = (0UL, 0UL);
        if (line[0] == '[')
        {
            var numbers = line[1..line.IndexOf(']', StringComparison.Ordinal)].Split(':');
            packets = ulong.Parse(numbers[0], CultureInfo.InvariantCulture);
            bytes = ulong.Parse(numbers[1], CultureInfo.InvariantCulture);
            line = line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        }

        var words = line.Split(' ', 3);
        if (line[0] == ':')
        {
            var declared = words[0][1..];
            Require(Own.IsChain(table, declared) && words[1] == "-", line);
            chains.RemoveAll(c => c.Name == declared && Clear(c));
            if (chains.All(c => c.Name != declared))
            {
                chains.Add(new Chain(declared, "-", 0, 0, []));
            }

            return null;
        }

        var own = Own.IsChain(table, words[1]);
        if (chains.Find(c => c.Name == words[1]) is not { } chain)
        {
            return "no such chain";
        }

        var rest = words.Length > 2 ? words[2] : "";
        switch (words[0])
        {
            case "-A":
                Require(own, line);
                chain.Rules.Add(new SavedRule(rest, packets, bytes));
                return Look(rest).Target is { } t && !Exists(t, chains) ? "no such target" : null;
            case "-I":
                var space = rest.IndexOf(' ', StringComparison.Ordinal);
                var (place, body) = (int.Parse(rest[..space], CultureInfo.InvariantCulture), rest[(space + 1)..]);
                Require(own || (place == 1 && IsOwnJump(table, body)), line);
                if (place > chain.Rules.Count + 1)
                {
                    return "index of insertion too big";
                }

                chain.Rules.Insert(place - 1, new SavedRule(body, packets, bytes));
                return Look(body).Target is { } to && !Exists(to, chains) ? "no such target" : null;
            case "-D" when int.TryParse(rest, CultureInfo.InvariantCulture, out var number):
                Require(own, line);
                if (number > chain.Rules.Count)
                {
                    return "index of deletion too big";
                }

                chain.Rules.RemoveAt(number - 1);
                return null;
            case "-D":
                Require(own || IsOwnJump(table, rest), line);
                var at = chain.Rules.FindIndex(r => r.Body == rest);
                if (at < 0)
                {
                    return "does a matching rule exist in that chain?";
                }

                chain.Rules.RemoveAt(at);
                return null;
            case "-F":
                Require(own, line);
                chain.Rules.Clear();
                return null;
            case "-X":
                Require(own, line);
                if (chain.Rules.Count > 0 || chains.Any(c => c.Rules.Exists(r => Look(r.Body).Target == chain.Name)))
                {
                    return "directory not empty, or too many links";
                }

                chains.Remove(chain);
                return null;
            default:
                return "not a restore line";
        }
    }

    // A declared chain that exists is emptied where it stands.
    private static bool Clear(Chain chain)
    {
        chain.Rules.Clear();
        return false;
    }

    private static bool IsOwnJump(string table, string body) => Look(body) is { IsJump: true, Target: { } target } && Own.IsChain(table, target);

    private static void Require(bool allowed, string line) => Assert.True(allowed, $"not NetworkGo's to touch: {line}");

    private static bool Exists(string target, List<Chain> chains) => Targets.Contains(target) || chains.Exists(c => c.Name == target);

    private static string? Fault(List<Chain> chains)
    {
        var edges = chains.ToDictionary(
            static c => c.Name,
            static c => c.Rules.Select(static r => Look(r.Body).Target).OfType<string>().Where(static t => !Targets.Contains(t)).Distinct(StringComparer.Ordinal).ToList(),
            StringComparer.Ordinal);
        var done = new HashSet<string>(StringComparer.Ordinal);
        var open = new HashSet<string>(StringComparer.Ordinal);
        string? Visit(string chain)
        {
            if (!edges.TryGetValue(chain, out var next))
            {
                return $"no chain {chain}";
            }

            if (done.Contains(chain))
            {
                return null;
            }

            if (!open.Add(chain))
            {
                return $"loop by {chain}";
            }

            foreach (var target in next)
            {
                if (Visit(target) is { } fault)
                {
                    return fault;
                }
            }

            open.Remove(chain);
            done.Add(chain);
            return null;
        }

        return chains.Select(c => Visit(c.Name)).FirstOrDefault(static f => f is not null);
    }

    private sealed record Chain(string Name, string Policy, ulong Packets, ulong Bytes, List<SavedRule> Rules);
}

using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Core.Tests.Iptables;

/// <summary>
/// Behaves like <c>iptables-restore --noflush --counters</c>: a table is changed whole or not at all, and what is
/// not there cannot be deleted, inserted behind or jumped to.
/// </summary>
internal static class FakeIptables
{
    private static readonly Dictionary<string, string[]> BuiltIn = new(StringComparer.Ordinal)
    {
        ["filter"] = ["INPUT", "FORWARD", "OUTPUT"],
        ["nat"] = ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"],
        ["mangle"] = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"],
        ["raw"] = ["PREROUTING", "OUTPUT"],
    };

    public static IptablesDump Restore(IptablesDump before, string text)
    {
        var tables = before.Tables.ToDictionary(t => t.Name, StringComparer.Ordinal);
        var order = before.Tables.Select(t => t.Name).ToList();
        string? name = null;
        Dictionary<string, (string Policy, List<SavedRule> Rules)> chains = [];
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] == '*')
            {
                name = line[1..];
                chains = BuiltIn[name].ToDictionary(c => c, _ => ("ACCEPT", new List<SavedRule>()), StringComparer.Ordinal);
                foreach (var chain in tables.GetValueOrDefault(name)?.Chains ?? [])
                {
                    chains[chain.Name] = (chain.Policy, [.. chain.Rules]);
                }
            }
            else if (line == "COMMIT")
            {
                foreach (var target in chains.Values.SelectMany(c => c.Rules).Select(r => r.Target))
                {
                    Assert.True(target is null || chains.ContainsKey(target) || !target.StartsWith("NETWORK-GO", StringComparison.Ordinal), $"no chain {target}");
                }

                if (!order.Contains(name!, StringComparer.Ordinal))
                {
                    order.Add(name!);
                }

                tables[name!] = new SavedTable
                {
                    Name = name!,
                    Chains = chains.Select(c => new SavedChain { Name = c.Key, Policy = c.Value.Policy, Rules = c.Value.Rules.ToEquatableArray() })
                        .ToEquatableArray(),
                };
            }
            else
            {
                Apply(line, chains);
            }
        }

        return new IptablesDump { Tables = order.Select(o => tables[o]).ToEquatableArray() };
    }

    private static void Apply(string line, Dictionary<string, (string Policy, List<SavedRule> Rules)> chains)
    {
        var counters = (Packets: 0UL, Bytes: 0UL);
        if (line[0] == '[')
        {
            var numbers = line[1..line.IndexOf(']', StringComparison.Ordinal)].Split(':');
            counters = (ulong.Parse(numbers[0], null), ulong.Parse(numbers[1], null));
            line = line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        }

        var words = line.Split(' ', 3);
        if (line[0] == ':')
        {
            chains[words[0][1..]] = ("-", []);
            return;
        }

        var rules = chains[words[1]].Rules;
        var rest = words.Length > 2 ? words[2] : "";
        switch (words[0])
        {
            case "-A":
                rules.Add(new SavedRule(rest, counters.Packets, counters.Bytes));
                break;
            case "-I":
                var place = rest.Split(' ', 2);
                rules.Insert(int.Parse(place[0], null) - 1, new SavedRule(place[1], counters.Packets, counters.Bytes));
                break;
            case "-D" when int.TryParse(rest, null, out var number):
                rules.RemoveAt(number - 1);
                break;
            case "-D":
                Assert.True(rules.Remove(rules.First(r => r.Body == rest)));
                break;
            case "-F":
                rules.Clear();
                break;
            case "-X":
                Assert.Empty(rules);
                Assert.DoesNotContain(chains.Values.SelectMany(c => c.Rules), r => r.Target == words[1]);
                chains.Remove(words[1]);
                break;
            default:
                Assert.Fail($"not a restore line: {line}");
                break;
        }
    }
}

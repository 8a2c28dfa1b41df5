using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Chaos.Tests.Model;

/// <summary>
/// A starting state that a kernel could hold: an engine's chains, others' rules, and NetworkGo's own chains in any
/// disorder that crashes, operators and earlier configurations leave.
/// </summary>
internal sealed class DirtyState
{
    private readonly Random random;
    private readonly Dictionary<string, Dictionary<string, Chain>> tables = new(StringComparer.Ordinal);

    private DirtyState(Random random, IptablesDump start)
    {
        this.random = random;
        foreach (var table in start.Tables)
        {
            tables.Add(table.Name, table.Chains.ToDictionary(
                static c => c.Name, static c => new Chain(c.Policy, c.Packets, [.. c.Rules]), StringComparer.Ordinal));
        }
    }

    /// <summary>Both backends; the first is the one that an engine's chains are in, if any.</summary>
    public static (IptablesDump Main, IptablesDump Other) Next(Random random, EquatableArray<Rule> desired, EquatableArray<Rule> stale)
    {
        var main = new DirtyState(random, ForeignRules.Engines[random.Next(ForeignRules.Engines.Length)]);
        main.AddForeign();
        main.AddOwn(desired, stale);
        if (random.Next(10) < 7)
        {
            return (main.ToDump(), IptablesDump.Empty);
        }

        var other = new DirtyState(random, IptablesDump.Empty);
        if (random.Next(2) == 0)
        {
            other.AddForeign();
        }

        if (random.Next(2) == 0)
        {
            other.AddOwn(desired, stale);
        }

        return (main.ToDump(), other.ToDump());
    }

    private IptablesDump ToDump() => new()
    {
        Tables = tables.Select(static t => new SavedTable
        {
            Name = t.Key,
            Chains = t.Value.Select(static c => new SavedChain
            {
                Name = c.Key,
                Policy = c.Value.Policy,
                Packets = c.Value.Packets,
                Bytes = c.Value.Packets * 60,
                Rules = c.Value.Rules.ToEquatableArray(),
            }).ToEquatableArray(),
        }).ToEquatableArray(),
    };

    private void AddForeign()
    {
        foreach (var (table, hook, name) in ForeignRules.Chains)
        {
            if (random.Next(5) == 0)
            {
                var chains = Open(table);
                chains.Add(name, new Chain("-", 0, []));
                Scatter(chains[hook], $"-j {name}");
                Scatter(chains[name], ForeignRules.Rules[random.Next(ForeignRules.Rules.Length - 3)].Replace("-j DROP", "-j RETURN", StringComparison.Ordinal));
            }
        }

        for (var i = random.Next(4); i > 0; i--)
        {
            var filter = Open(random.Next(4) == 0 ? "raw" : "filter");
            Scatter(filter.ElementAt(random.Next(filter.Count)).Value, ForeignRules.Rules[random.Next(ForeignRules.Rules.Length)]);
        }
    }

    private void AddOwn(EquatableArray<Rule> desired, EquatableArray<Rule> stale)
    {
        // Nothing at all is what a first start finds; the rest is the disorder of later ones.
        if (random.Next(12) == 0)
        {
            return;
        }

        var allRight = random.Next(12) == 0;
        foreach (var (table, name, chain) in Own.Chains)
        {
            var wanted = Bodies(desired, table, chain);
            if (allRight ? wanted.Count > 0 : random.Next(4) > 0)
            {
                var rules = allRight ? wanted : Disorder(wanted, Bodies(stale, table, chain));
                var chains = Open(name);
                chains.Add(chain, new Chain("-", 0, [.. rules.Select(Counted)]));
                if (allRight)
                {
                    var hook = Own.HookOf(ToDump(), name, chain);
                    chains[hook].Rules.Insert(0, Counted(Jump(chain)));
                }
                else
                {
                    AddJumps(chains, name, chain);
                }
            }
        }

        Entangle();
        AddBranches(desired);
    }

    // Branches of another time, some of them with a jump in the chain that they were of.
    private void AddBranches(EquatableArray<Rule> desired)
    {
        foreach (var (table, name, chain) in Own.Chains)
        {
            if (random.Next(6) > 0 || !tables.TryGetValue(name, out var chains) || !chains.TryGetValue(chain, out var own))
            {
                continue;
            }

            var prefix = chain switch { "NETWORK-GO-FORWARD" => "NETWORK-GO-F-", "NETWORK-GO-PREROUTING" => "NETWORK-GO-PRE-", _ => "NETWORK-GO-POST-" };
            var branch = prefix + random.Next().ToString("x12", System.Globalization.CultureInfo.InvariantCulture);
            chains.Add(branch, new Chain("-", 0, [.. Bodies(desired, table, chain).Where(_ => random.Next(3) == 0).Select(Counted)]));
            if (random.Next(2) == 0)
            {
                Scatter(own, $"-d 10.0.0.0/8 {Jump(branch)}");
            }
        }
    }

    // An own jump inside the other own chain of nat: only to an empty one does no kernel object.
    private void Entangle()
    {
        if (random.Next(4) == 0 && tables.TryGetValue("nat", out var nat)
            && nat.TryGetValue("NETWORK-GO-PREROUTING", out var pre) && nat.TryGetValue("NETWORK-GO-POSTROUTING", out var post))
        {
            var (from, to, name) = random.Next(2) == 0 ? (pre, post, "NETWORK-GO-POSTROUTING") : (post, pre, "NETWORK-GO-PREROUTING");
            if (to.Rules.Count == 0)
            {
                Scatter(from, Jump(name));
            }
        }
    }

    private List<string> Disorder(List<string> wanted, List<string> stale)
    {
        List<string> rules = random.Next(6) switch
        {
            0 => [],
            1 => [.. wanted],
            2 => [.. wanted.Where(_ => random.Next(2) == 0)],
            3 => [.. wanted.Concat(stale).OrderBy(_ => random.Next())],
            4 => [.. stale],
            _ => [.. wanted.OrderBy(_ => random.Next())],
        };
        for (var i = random.Next(3); i > 0; i--)
        {
            var at = random.Next(rules.Count + 1);
            if (rules.Count == 0 || random.Next(4) == 0)
            {
                rules.Insert(at, ForeignRules.Rules[random.Next(ForeignRules.Rules.Length)].Replace("-j DROP", "-j RETURN", StringComparison.Ordinal));
                continue;
            }

            var rule = rules[random.Next(rules.Count)];
            rules.Insert(at, random.Next(3) == 0 ? rule : Garble(rule));
        }

        return rules;
    }

    private string Garble(string rule)
    {
        var start = rule.IndexOf("--comment \"network-go:", StringComparison.Ordinal);
        var end = start < 0 ? -1 : rule.IndexOf('"', start + 11);
        if (end < 0 || rule.Contains('\\', StringComparison.Ordinal))
        {
            return "-j RETURN";
        }

        return random.Next(6) switch
        {
            0 => rule[..(end - 3)] + rule[end..],
            1 => rule[..start] + "--comment \"network-go:\"" + rule[(end + 1)..],
            2 => rule[..start] + "--comment \"network-go\"" + rule[(end + 1)..],
            3 => rule[..start] + "--comment \"network-go:a \\\"b\\\" \\\\:zz\"" + rule[(end + 1)..],
            4 => "-s 10.200.0.0/16 " + (rule.StartsWith("-s ", StringComparison.Ordinal) ? rule[(rule.IndexOf(' ', 3) + 1)..] : rule),
            _ => rule[..(start - "-m comment ".Length)] + rule[(end + 2)..],
        };
    }

    private void AddJumps(Dictionary<string, Chain> chains, string table, string chain)
    {
        var right = table == "filter" ? "FORWARD" : chain["NETWORK-GO-".Length..];
        List<string> hooks = [right];
        hooks.AddRange(chains.Keys.Where(c => c is "DOCKER-USER" or "operator" or "early"
            || (c == "custom-post" && right == "POSTROUTING") || (c == "custom-pre" && right == "PREROUTING")));
        if (table != "nat")
        {
            hooks.Add("OUTPUT");
        }

        for (var i = random.Next(4); i > 0; i--)
        {
            var jump = random.Next(8) switch
            {
                0 => "-s 10.0.0.0/8 " + Jump(chain),
                1 => $"-m comment --comment network-go -g {chain}",
                2 => $"-j {chain}",
                3 => $"-m comment --comment \"see network-go\" -j {chain}",
                _ => Jump(chain),
            };
            var hook = chains[hooks[random.Next(random.Next(2) == 0 ? 1 : hooks.Count)]].Rules;
            hook.Insert(random.Next(2) == 0 ? 0 : random.Next(hook.Count + 1), Counted(jump));
        }
    }

    private static string Jump(string chain) => $"-m comment --comment network-go -j {chain}";

    private static List<string> Bodies(EquatableArray<Rule> rules, TableName table, string chain) =>
        [.. DesiredChains.Of(rules).Of(table, chain).Select(static r => r.Body)];

    private SavedRule Counted(string body)
    {
        var packets = (ulong)random.Next(3) * 7;
        return new SavedRule(body, packets, packets * 60);
    }

    private void Scatter(Chain chain, string body) => chain.Rules.Insert(random.Next(chain.Rules.Count + 1), Counted(body));

    private Dictionary<string, Chain> Open(string table)
    {
        if (!tables.TryGetValue(table, out var chains))
        {
            chains = Own.BuiltIn(table).ToDictionary(
                static c => c, c => new Chain(table == "filter" && random.Next(8) == 0 ? "DROP" : "ACCEPT", 0, []), StringComparer.Ordinal);
            tables.Add(table, chains);
        }

        return chains;
    }

    private sealed record Chain(string Policy, ulong Packets, List<SavedRule> Rules);
}

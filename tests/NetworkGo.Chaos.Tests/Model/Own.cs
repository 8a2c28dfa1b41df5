using System.Text;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Chaos.Tests.Model;

/// <summary>What is NetworkGo's in a table, said once more and apart from the program.</summary>
internal static class Own
{
    public const string Jump = "network-go";

    public static (TableName Table, string Name, string Chain)[] Chains { get; } =
    [
        (TableName.Raw, "raw", "NETWORK-GO-PREROUTING"),
        (TableName.Filter, "filter", "NETWORK-GO-FORWARD"),
        (TableName.Nat, "nat", "NETWORK-GO-PREROUTING"),
        (TableName.Nat, "nat", "NETWORK-GO-POSTROUTING"),
    ];

    /// <summary>So many rules stand in one chain; more in its branches.</summary>
    public const int MostUndivided = 32;

    public static bool IsChain(string table, string chain) => Chains.Any(c => c.Name == table && (c.Chain == chain || IsBranch(c.Chain, chain)));

    /// <summary>Whether a chain is one of those that a long own chain is divided into.</summary>
    public static bool IsBranch(string own, string chain) => chain.StartsWith(
        own switch
        {
            "NETWORK-GO-FORWARD" => "NETWORK-GO-F-",
            "NETWORK-GO-PREROUTING" => "NETWORK-GO-PRE-",
            _ => "NETWORK-GO-POST-",
        },
        StringComparison.Ordinal);

    public static bool IsJump(string table, SavedRule rule) =>
        rule.Body.Contains(Jump, StringComparison.Ordinal) && rule.Target is { } target && IsChain(table, target) && rule.Comment == Jump;

    public static string[] BuiltIn(string table) => table switch
    {
        "filter" => ["INPUT", "FORWARD", "OUTPUT"],
        "nat" => ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"],
        "raw" => ["PREROUTING", "OUTPUT"],
        "mangle" => ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"],
        _ => throw new ArgumentOutOfRangeException(nameof(table), table, "not a table"),
    };

    /// <summary>Where the jump has to stand: DOCKER-USER only where FORWARD leads there before any other of Docker's.</summary>
    public static string HookOf(IptablesDump dump, string table, string chain)
    {
        if (table != "filter")
        {
            return chain["NETWORK-GO-".Length..];
        }

        var filter = dump.Table("filter")!;
        foreach (var rule in filter.Chain("FORWARD")!.Rules)
        {
            if (rule.Target is { } target && target.StartsWith("DOCKER", StringComparison.Ordinal))
            {
                return target == "DOCKER-USER" ? target : "FORWARD";
            }
        }

        return "FORWARD";
    }

    /// <summary>All that is not NetworkGo's, with its counters; an empty built-in chain that accepts is as good as none.</summary>
    public static string Foreign(IptablesDump dump)
    {
        var text = new StringBuilder();
        foreach (var table in dump.Tables.OrderBy(static t => t.Name, StringComparer.Ordinal))
        {
            foreach (var chain in table.Chains.Where(c => !IsChain(table.Name, c.Name)).OrderBy(static c => c.Name, StringComparer.Ordinal))
            {
                var rules = chain.Rules.Where(r => !IsJump(table.Name, r)).ToList();
                if (chain.Policy != "ACCEPT" || rules.Count > 0)
                {
                    text.Append(table.Name).Append(' ').Append(chain.Name).Append(' ').Append(chain.Policy).Append('\n');
                    foreach (var rule in rules)
                    {
                        text.Append('[').Append(rule.Packets).Append(':').Append(rule.Bytes).Append("] ").Append(rule.Body).Append('\n');
                    }
                }
            }
        }

        return text.ToString();
    }

    /// <summary>All of it in one order and one spelling, with the rules' counters.</summary>
    public static string Canonical(IptablesDump dump) => string.Join('\n',
        from table in dump.Tables.OrderBy(static t => t.Name, StringComparer.Ordinal)
        from chain in table.Chains.OrderBy(static c => c.Name, StringComparer.Ordinal)
        where chain.Policy != "ACCEPT" || chain.Rules.Count > 0
        select $"{table.Name} {chain.Name} {chain.Policy}\n" + string.Concat(chain.Rules.Select(static r =>
            $"  [{r.Packets}:{r.Bytes}] {RuleItems.Normalize(r.Body).Replace('\n', ' ')}\n")));
}

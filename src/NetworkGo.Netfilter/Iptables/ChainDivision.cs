using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>
/// Divides a long chain into branches by what its rules are about, so that a packet meets a few dozen rules however
/// many there are. Each rule stands in one branch, and a jump to it matches whatever its rules match. A branch is named
/// after what it is about, not after its place, so that another policy changes the branch that it is in and no other.
/// </summary>
// See docs/decisions/028.
internal sealed class ChainDivision
{
    /// <summary>A chain or branch of so many rules is left as it is.</summary>
    public const int MostUndivided = 32;

    private const int MostJumps = 16;

    private readonly TableName table;
    private readonly string chain;
    private readonly int mostUndivided;

    // DNAT: of two policies that want the same flow, the first one wins.
    private readonly bool isOrdered;
    private readonly List<DesiredChain> chains = [];
    private readonly HashSet<string> names = new(StringComparer.Ordinal);

    private ChainDivision(TableName table, string chain, int mostUndivided)
    {
        (this.table, this.chain, this.mostUndivided) = (table, chain, mostUndivided);
        isOrdered = table == TableName.Nat && chain == ChainNames.Prerouting;
    }

    /// <summary>The chain, and its branches behind it where it is long.</summary>
    public static IReadOnlyList<DesiredChain> Divide(
        TableName table, string chain, IReadOnlyList<IptablesRule> rules, int mostUndivided = MostUndivided)
    {
        if (rules.Count <= mostUndivided)
        {
            return [new(chain, [.. rules.Select(static r => r.Body)])];
        }

        var division = new ChainDivision(table, chain, mostUndivided);
        division.Divide(rules);
        return division.chains;
    }

    private void Divide(IReadOnlyList<IptablesRule> rules)
    {
        var lines = new List<string>();
        chains.Add(new(chain, lines));
        var answers = rules.Where(IsOfAnswers).ToList();
        if (answers.Count > 0)
        {
            // The first packet of a flow passes over all of them by one rule, and every later one leaves the rest out.
            var branch = Branch("answers");
            lines.Add(Jump("-m conntrack --ctstate RELATED,ESTABLISHED", branch.Name));
            Begin(branch.Lines, PlacedRule.Of(answers, ScopeDimension.OfAnswers), 0, Part.Of("answers", ScopeDimension.OfAnswers));
        }

        var packets = answers.Count == 0 ? rules : [.. rules.Where(static r => !IsOfAnswers(r))];
        Begin(lines, PlacedRule.Of(packets, ScopeDimension.OfPackets), 0, Part.Of("packets", ScopeDimension.OfPackets));
    }

    private static bool IsOfAnswers(IptablesRule rule) => rule.Rule.Match.Packets == FlowPackets.Established;

    /// <summary>Writes rules into a chain, divided by a dimension and those behind it.</summary>
    private void Begin(List<string> lines, PlacedRule[] rules, int dimension, Part part)
    {
        if (dimension < part.Dimensions.Length)
        {
            Array.Sort(Array.ConvertAll(rules, r => r[dimension].Bits), rules);
        }

        Fill(lines, rules, dimension, part);
    }

    private void Fill(List<string> lines, PlacedRule[] rules, int dimension, Part part)
    {
        if (rules.Length <= mostUndivided || dimension == part.Dimensions.Length)
        {
            lines.AddRange(rules.OrderBy(static r => r.Number).Select(static r => r.Body));
            return;
        }

        if (Bits(rules, dimension, part.Dimensions[dimension].Least) is not { } bits)
        {
            Begin(lines, rules, dimension + 1, part);
            return;
        }

        PlacedRule[] parted = [.. rules.Where(r => r[dimension].Length >= bits)];
        for (var (start, end) = (0, 0); start < parted.Length; start = end)
        {
            var prefix = parted[start][dimension].Cut(bits);
            for (end = start + 1; end < parted.Length && parted[end][dimension].Cut(bits) == prefix;)
            {
                end++;
            }

            if (end - start == 1)
            {
                lines.Add(parted[start].Body);
                continue;
            }

            var deeper = part.With(dimension, prefix);
            var branch = Branch(deeper.ToString());
            lines.Add(Jump(part.Dimensions[dimension].Match(prefix), branch.Name));
            Fill(branch.Lines, parted[start..end], dimension, deeper);
        }

        Begin(lines, [.. rules.Where(r => r[dimension].Length < bits)], dimension + 1, part);
    }

    /// <summary>
    /// How many bits part the rules best: the fewest that leave no group too long, or else the most that make no more
    /// groups than a chain should have jumps. Null where nothing parts them.
    /// </summary>
    private int? Bits(PlacedRule[] sorted, int dimension, int least)
    {
        var about = sorted.Where(r => r[dimension].Length > 0).Select(r => r[dimension]).ToArray();
        if (about.Length < 2 || (isOrdered && about.Length < sorted.Length))
        {
            return null;
        }

        int? best = null;
        var longest = about.Max(static p => p.Length);
        for (var bits = Math.Max(least, about[0].Common(about[^1]) + 1); bits <= longest; bits++)
        {
            var (groups, longestGroup, others) = Count(about, bits);
            if (groups > MostJumps || (isOrdered && others > 0))
            {
                break;
            }

            best = groups > 1 ? bits : best;
            if (groups > 1 && longestGroup <= mostUndivided)
            {
                break;
            }
        }

        return best;
    }

    private static (int Groups, int Longest, int Others) Count(ScopePrefix[] sorted, int bits)
    {
        var (groups, longest, others, length) = (0, 0, 0, 0);
        UInt128 last = 0;
        foreach (var prefix in sorted)
        {
            if (prefix.Length < bits)
            {
                others++;
                continue;
            }

            var value = prefix.Cut(bits).Bits;
            (groups, length) = groups > 0 && value == last ? (groups, length + 1) : (groups + 1, 1);
            (last, longest) = (value, Math.Max(longest, length));
        }

        return (groups, longest, others);
    }

    private static string Jump(string match, string branch) => $"{match} -m comment --comment {RuleComment.Jump} -j {branch}";

    private (string Name, List<string> Lines) Branch(string about)
    {
        string name;
        var salt = 0;
        do
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{table} {about}{(salt == 0 ? "" : $" {salt}")}"));
            name = ChainNames.BranchesOf(chain) + Convert.ToHexStringLower(hash.AsSpan(0, 6));
            salt++;
        }
        while (!names.Add(name));

        var lines = new List<string>();
        chains.Add(new(name, lines));
        return (name, lines);
    }

    /// <summary>What the rules of a branch have in common, however many branches lead there.</summary>
    private sealed record Part(ImmutableArray<ScopeDimension> Dimensions, string Kind, ImmutableArray<ScopePrefix> Prefixes)
    {
        public static Part Of(string kind, ImmutableArray<ScopeDimension> dimensions) =>
            new(dimensions, kind, [.. dimensions.Select(static _ => default(ScopePrefix))]);

        public Part With(int dimension, ScopePrefix prefix) => this with { Prefixes = Prefixes.SetItem(dimension, prefix) };

        public override string ToString() => Kind + string.Concat(Prefixes.Select(static p => $" {p.Bits:x}/{p.Length}"));
    }
}

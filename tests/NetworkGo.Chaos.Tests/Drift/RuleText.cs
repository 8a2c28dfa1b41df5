namespace NetworkGo.Chaos.Tests.Drift;

/// <summary>What <c>iptables-save</c> wrote, by who owns it.</summary>
internal sealed class RuleText
{
    private const string OwnPrefix = "NETWORK-GO-";

    private readonly List<(string Table, string Line)> rules = [];
    private readonly Dictionary<string, string> policies = new(StringComparer.Ordinal);

    private readonly string text;

    public RuleText(string save)
    {
        text = save;
        var table = "";
        foreach (var line in save.Split('\n'))
        {
            switch (line)
            {
                case ['*', ..]:
                    table = line[1..];
                    Tables.Add(table);
                    break;
                case [':', ..] when table == "filter":
                    var words = line[1..].Split(' ');
                    policies[words[0]] = words[1];
                    break;
                case ['-', 'A', ..]:
                    rules.Add((table, line));
                    break;
            }
        }
    }

    public List<string> Tables { get; } = [];

    /// <summary>The rules in own chains, in their order.</summary>
    public IReadOnlyList<string> Own => [.. rules.Where(static r => IsOwn(r.Line)).Select(static r => $"{r.Table} {r.Line}")];

    /// <summary>The jumps to own chains.</summary>
    public IReadOnlyList<string> Jumps => [.. rules.Where(static r => IsJump(r.Line)).Select(static r => $"{r.Table} {r.Line}")];

    /// <summary>Everybody else's rules, in their order, and the policies.</summary>
    public IReadOnlyList<string> Foreign => [.. ForeignRules, .. policies.Where(static p => p.Value != "-").Select(static p => $"policy {p.Key} {p.Value}")];

    /// <summary>Everybody else's rules, in their order.</summary>
    public IReadOnlyList<string> ForeignRules =>
        [.. rules.Where(static r => !IsOwn(r.Line) && !IsJump(r.Line)).Select(static r => $"{r.Table} {r.Line}")];

    public IEnumerable<(string Table, string Chain)> OwnChains =>
        rules.Where(static r => IsOwn(r.Line)).Select(static r => (r.Table, r.Line.Split(' ')[1])).Distinct();

    public string PolicyOf(string chain) => policies[chain];

    public (string Table, string Line) AnyOwnRule(Random random) => Any(rules.Where(static r => IsOwn(r.Line)), random);

    /// <summary>A chain of several rules.</summary>
    public (string Table, IReadOnlyList<string> Lines) AnyOwnChain(Random random)
    {
        var (table, chain) = Any(OwnChains.Where(c => LinesOf(c).Count > 1), random);
        return (table, LinesOf((table, chain)));
    }

    public (string Table, string Line) AnyJump(Random random) => Any(rules.Where(static r => IsJump(r.Line)), random);

    public (string Table, string Line) Jump(string chain) => rules.Single(r => r.Line.EndsWith($"-j {chain}", StringComparison.Ordinal));

    /// <summary>The line that comes first in a chain of the table filter.</summary>
    public string FirstOf(string chain) => rules.First(r => r.Table == "filter" && r.Line.StartsWith($"-A {chain} ", StringComparison.Ordinal)).Line;

    /// <inheritdoc/>
    public override string ToString() => text;

    private static bool IsOwn(string line) => line.StartsWith("-A " + OwnPrefix, StringComparison.Ordinal);

    private static bool IsJump(string line) => !IsOwn(line) && line.Contains("-j " + OwnPrefix, StringComparison.Ordinal);

    private static T Any<T>(IEnumerable<T> from, Random random)
    {
        var all = from.ToList();
        return all[random.Next(all.Count)];
    }

    private List<string> LinesOf((string Table, string Chain) place) =>
        [.. rules.Where(r => r.Table == place.Table && r.Line.StartsWith($"-A {place.Chain} ", StringComparison.Ordinal)).Select(static r => r.Line)];
}

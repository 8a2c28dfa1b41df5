using System.Globalization;

namespace NetworkGo.Chaos.Tests.Drift;

/// <summary>Something that others do to the own table.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Commands">Commands of <c>nft</c>, of one transaction, by what is in the table.</param>
internal sealed record TableDisturbance(string Name, Func<IReadOnlyList<TableLine>, Random, string> Commands)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<TableDisturbance> All { get; } =
    [
        new("the table deleted", static (_, _) => "delete table inet network-go"),
        new("the ruleset flushed", static (_, _) => "flush ruleset"),
        new("an element deleted", static (lines, random) =>
        {
            var element = Any(lines.Where(static l => l.Comment.Length > 0), random);
            return $"delete element inet network-go {element.Place.Split(' ')[1]} {{ {KeyOf(element)} }}";
        }),
        new("a set emptied", static (lines, random) => $"flush {AnySet(lines, random)}"),
        new("a chain emptied", static (lines, random) => $"flush chain inet network-go {AnyChain(lines, random)}"),
        new("a rule that drops before all others", static (lines, random) => $"insert rule inet network-go {AnyChain(lines, random)} drop"),
        new("a rule that accepts everything", static (lines, random) => $"insert rule inet network-go {AnyChain(lines, random)} accept"),
        new("an element of others", static (lines, random) =>
        {
            var element = Any(lines.Where(static l => l.Place.StartsWith("set ", StringComparison.Ordinal) && l.Comment.Length > 0 && l.Text.Contains(" tcp . ", StringComparison.Ordinal)), random);
            var key = KeyOf(element);
            return $"add element inet network-go {element.Place.Split(' ')[1]} {{ {key[..key.LastIndexOf(' ')]} {random.Next(20_000, 60_000).ToString(CultureInfo.InvariantCulture)} }}";
        }),
        new("a set and a chain of others", static (_, _) =>
            "add set inet network-go theirs { type ether_addr; }; add chain inet network-go mine; add rule inet network-go mine ether saddr @theirs drop"),
        new("a base chain of others that drops", static (_, _) => "add chain inet network-go theirs { type filter hook forward priority -20; policy drop; }"),
        new("the table asleep", static (_, _) => "add table inet network-go { flags dormant; }"),
        new("the policy of a chain", static (_, _) => "add chain inet network-go forward { policy drop; }"),
        new("the priority of a chain", static (_, random) =>
            $"flush chain inet network-go forward; delete chain inet network-go forward; add chain inet network-go forward {{ type filter hook forward priority {random.Next(1, 50).ToString(CultureInfo.InvariantCulture)}; }}"),
    ];

    private static string KeyOf(TableLine element) => element.Text.Split(" counter")[0].Split(" comment")[0];

    private static string AnySet(IReadOnlyList<TableLine> lines, Random random)
    {
        var words = Any(lines.Where(static l => l.Comment.Length > 0 && !l.Place.StartsWith("chain", StringComparison.Ordinal)), random).Place.Split(' ');
        return $"{words[0]} inet network-go {words[1]}";
    }

    private static string AnyChain(IReadOnlyList<TableLine> lines, Random random) =>
        Any(lines.Where(static l => l.Place.StartsWith("chain ", StringComparison.Ordinal) && !l.Place.EndsWith("translate", StringComparison.Ordinal)), random).Place.Split(' ')[1];

    private static T Any<T>(IEnumerable<T> from, Random random)
    {
        var all = from.ToList();
        return all[random.Next(all.Count)];
    }
}

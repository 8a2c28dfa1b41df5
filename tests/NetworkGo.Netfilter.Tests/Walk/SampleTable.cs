using System.Globalization;
using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Netfilter.Tests.Walk;

/// <summary>A random table with a base chain at the hook forward, and what the kernel does with a packet: rule by rule, with no doubt.</summary>
internal sealed class SampleTable(Random random)
{
    // A chain leads to later ones only.
    private static readonly string[] Chains = ["c", "d", "e", "f"];
    private static readonly string[] Devices = ["br-a", "br-b", "wg0", "eth0"];

    private readonly Dictionary<string, SampleRule[]> rules = [];
    private readonly List<string> sets = [];
    private bool dropsAtEnd;

    public static SampleTable Of(int seed)
    {
        var table = new SampleTable(new Random(seed));
        table.Fill();
        return table;
    }

    public NftTable Table => NftJson.Parse(Object("nftables", List(
        [
            Object("table", """{"family": "inet", "name": "t"}"""),
            .. sets,
            .. rules.SelectMany(static c => c.Value.Select(r => Object("rule", $$"""{"chain": "{{c.Key}}", "expr": [{{r.Json}}]}"""))),
            .. Chains[1..].Select(static c => Object("chain", Object("name", Text(c)))),
            Object("chain", $$"""{"name": "c", "type": "filter", "hook": "forward", "prio": 0, "policy": "{{(dropsAtEnd ? "drop" : "accept")}}"}"""),
        ])));

    /// <summary>Whether the kernel drops it.</summary>
    public bool Drops(SamplePacket packet) => Follow(packet).Drops;

    /// <summary>Whether the kernel drops it, and the rules that it matches on its way: <c>c 1</c>, <c>c 0</c> for a policy that drops.</summary>
    public (bool Drops, IReadOnlyList<string> Steps) Follow(SamplePacket packet)
    {
        var steps = new List<string>();
        var verdict = Walk("c", packet, steps).Verdict;
        if (verdict is null && dropsAtEnd)
        {
            steps.Add("c 0");
        }

        return (verdict == "drop" || (verdict is null && dropsAtEnd), steps);
    }

    private (SamplePacket Packet, string? Verdict) Walk(string chain, SamplePacket packet, List<string> steps)
    {
        foreach (var (rule, index) in rules[chain].Select(static (r, i) => (r, i)))
        {
            (packet, var verdict) = rule.Follow(packet);
            if (verdict is not null)
            {
                steps.Add(string.Create(CultureInfo.InvariantCulture, $"{chain} {index + 1}"));
            }

            if (verdict is "accept" or "drop")
            {
                return (packet, verdict);
            }

            if (verdict is "return")
            {
                break;
            }

            if (verdict is not null)
            {
                (packet, var end) = Walk(verdict[5..], packet, steps);
                if (end is not null || verdict.StartsWith("goto", StringComparison.Ordinal))
                {
                    return (packet, end);
                }
            }
        }

        return (packet, null);
    }

    private void Fill()
    {
        dropsAtEnd = random.Next(2) == 0;
        foreach (var (chain, index) in Chains.Select(static (c, i) => (c, i)))
        {
            rules[chain] = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Rule(Chains[(index + 1)..]))];
        }
    }

    private SampleRule Rule(string[] below)
    {
        var statements = Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(4) == 0 ? Marking() : Test()).Append(Decision(below)).ToArray();
        return new SampleRule(string.Join(", ", statements.Select(static s => s.Json)), packet =>
        {
            foreach (var statement in statements[..^1])
            {
                (packet, var failed) = statement.Follow(packet);
                if (failed is not null)
                {
                    return (packet, null);
                }
            }

            return statements[^1].Follow(packet);
        });
    }

    private SampleRule Decision(string[] below) => random.Next(8) switch
    {
        0 or 1 => Verdict("accept"),
        2 or 3 => Verdict("drop"),
        4 => Verdict("return"),
        5 when below.Length > 0 => Verdict($"jump {below[random.Next(below.Length)]}"),
        6 when below.Length > 0 => Verdict($"goto {below[random.Next(below.Length)]}"),
        _ => Lookup(below),
    };

    private static SampleRule Verdict(string verdict) => new(Words(verdict), p => (p, verdict));

    private static string Words(string verdict) =>
        verdict.Split(' ') is [var leads, var chain] ? Object(leads, Object("target", Text(chain))) : Object(verdict, "null");

    // Ports in pieces, each with a verdict, some for everything else; in the rule or by name.
    private SampleRule Lookup(string[] below)
    {
        var bounds = Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(1, 16)).Append(1).Distinct().Order().Append(16).ToArray();
        var pieces = bounds.Zip(bounds.Skip(1), (first, next) => (First: first, Last: next - 1, Verdict: Then(below))).Where(_ => random.Next(4) > 0).ToList();
        var rest = random.Next(2) == 0 ? Then(below) : null;
        var elements = pieces.Select(static p => List([Range(p.First, p.Last), Words(p.Verdict)])).ToList();
        if (rest is not null)
        {
            elements.Insert(random.Next(elements.Count + 1), List(["\"*\"", Words(rest)]));
        }

        return new SampleRule(
            Object("vmap", $$"""{"key": {{Port("th")}}, "data": {{Named("map", elements)}}}"""),
            p => (p, p.Port == 0 ? null : pieces.Where(e => e.First <= p.Port && p.Port <= e.Last).Select(static e => e.Verdict).FirstOrDefault() ?? rest));
    }

    private string Then(string[] below) => random.Next(5) switch
    {
        0 when below.Length > 0 => $"jump {below[random.Next(below.Length)]}",
        1 when below.Length > 0 => $"goto {below[random.Next(below.Length)]}",
        2 => "return",
        3 => "drop",
        _ => "accept",
    };

    private SampleRule Marking()
    {
        var mark = (uint)random.Next(4);
        return new SampleRule(Object("mangle", $$"""{"key": {{Meta("mark")}}, "value": {{mark}}}"""), p => (p with { Mark = mark }, null));
    }

    private SampleRule Test()
    {
        switch (random.Next(6))
        {
            case 0 or 1:
                var (isVersion6, isSource) = (random.Next(4) == 0, random.Next(2) == 0);
                return Compared(
                    Payload(isVersion6 ? "ip6" : "ip", isSource ? "saddr" : "daddr"),
                    (first, last) => Object("range", List([Text(SamplePacket.Text(isVersion6, first)), Text(SamplePacket.Text(isVersion6, last))])),
                    p => p.IsVersion6 != isVersion6 ? null : isSource ? p.Source : p.Destination);
            case 2:
                return Compared(Port("tcp"), Range, static p => p.Protocol == "tcp" ? p.Port : null);
            case 3:
                return Compared(Port("th"), Range, static p => p.Port > 0 ? p.Port : null);
            case 4:
                var (device, arrives) = (Devices[random.Next(Devices.Length)], random.Next(2) == 0);
                var prefix = random.Next(2) == 0 ? device[..2] : null;
                return Held(
                    Meta(arrives ? "iifname" : "oifname"),
                    Text(prefix is null ? device : prefix + "*"),
                    p => (arrives ? p.Input : p.Output) is var name && (prefix is null ? name == device : name.StartsWith(prefix, StringComparison.Ordinal)));
            default:
                var (mask, value) = (random.Next(1, 4), random.Next(4));
                return Held(Object("&", List([Meta("mark"), Number(mask)])), Number(value), p => (p.Mark & mask) == value);
        }
    }

    // Intervals in a set of the rule's own or by name; what a packet does not have never holds.
    private SampleRule Compared(string left, Func<int, int, string> write, Func<SamplePacket, int?> read)
    {
        var intervals = Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(1, 16)).Select(first => (First: first, Last: random.Next(first, 16))).ToArray();
        return Held(
            left,
            Named("set", intervals.Select(i => write(i.First, i.Last))),
            p => read(p) is { } number ? intervals.Any(i => i.First <= number && number <= i.Last) : null);
    }

    private SampleRule Held(string left, string right, Func<SamplePacket, bool?> holds)
    {
        var isNegated = random.Next(3) == 0;
        return new SampleRule(
            Object("match", $$"""{"op": "{{(isNegated ? "!=" : "==")}}", "left": {{left}}, "right": {{right}}}"""),
            p => (p, holds(p) is { } held && held != isNegated ? null : "fails"));
    }

    // In the rule itself, or with a name.
    private string Named(string kind, IEnumerable<string> elements)
    {
        if (random.Next(2) == 0)
        {
            return Object("set", List(elements));
        }

        sets.Add(Object(kind, $$"""{"name": "n{{sets.Count}}", "elem": {{List(elements)}}}"""));
        return Text(string.Create(CultureInfo.InvariantCulture, $"@n{sets.Count - 1}"));
    }

    private static string Port(string protocol) => Payload(protocol, "dport");

    private static string Payload(string protocol, string field) => Object("payload", $$"""{"protocol": "{{protocol}}", "field": "{{field}}"}""");

    private static string Meta(string key) => Object("meta", Object("key", Text(key)));

    private static string Range(int first, int last) => Object("range", List([Number(first), Number(last)]));

    private static string Object(string name, string value) => "{" + Text(name) + ": " + value + "}";

    private static string List(IEnumerable<string> items) => "[" + string.Join(", ", items) + "]";

    private static string Text(string value) => "\"" + value + "\"";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}

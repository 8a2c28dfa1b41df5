using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Netfilter.Walk.Nft;

/// <summary>
/// What the policies come to on a host whose engine keeps its own rules in nftables. An accept of another program's
/// counts for nothing there; a packet passes by the mark that the engine was told to accept, and past its raw chain
/// only where the engine leaves it open. Pure.
/// </summary>
public sealed record EngineVerdict
{
    private const string Prerouting = "prerouting";
    private const string Forward = "forward";

    // Bits that hardly anybody uses; the second where the first is the one that NetworkGo itself marks with.
    private const uint Suggested = 0x20000000;
    private const uint Otherwise = 0x40000000;

    /// <summary>The rules that give packets the mark.</summary>
    public EquatableArray<Rule> Marks { get; init; }

    /// <summary>The policies that open nothing.</summary>
    public EquatableArray<ShutPolicy> Shut { get; init; }

    /// <summary>Judges the host's rules.</summary>
    /// <param name="table">The engine's table.</param>
    /// <param name="rules">The rules that the policies ask for.</param>
    /// <param name="bridges">The engine's bridges.</param>
    /// <param name="mark">The mark that the engine accepts; null where it accepts none.</param>
    public static EngineVerdict Of(NftTable table, EquatableArray<Rule> rules, EquatableArray<EngineBridge> bridges, AcceptMark? mark)
    {
        ArgumentNullException.ThrowIfNull(table);
        var masquerading = rules.Where(static r => r.Hook == RuleHook.DestinationNat && r.Action is RuleAction.SetMark)
            .GroupBy(static r => r.Policy, StringComparer.Ordinal)
            .ToDictionary(static g => g.Key, static g => ((RuleAction.SetMark)g.First().Action).Mark.Mask, StringComparer.Ordinal);
        var marks = new List<Rule>();
        var conflicts = new List<ShutPolicy>();
        foreach (var policy in rules.GroupBy(static r => r.Policy, StringComparer.Ordinal))
        {
            var bits = masquerading.GetValueOrDefault(policy.Key);
            var usable = mark is { } m && (m.Mask & bits) == 0 ? mark : null;
            if (usable is { } set)
            {
                marks.AddRange(policy.Where(static r => r.Hook == RuleHook.Forward && FlowClass.Of(r, []) is not null).Select(r => Marking(r, set)));
            }

            var obstacles = new EngineObstacles { Accepted = mark, Masquerade = bits, Suggestion = Suggestion(masquerading.Values) };
            obstacles = policy.Aggregate(obstacles, (o, rule) => Judge(o, rule, new NftFlowWalk(table, bridges, usable), bridges));
            if (obstacles.Message is { } message)
            {
                conflicts.Add(new ShutPolicy(policy.Key, message));
            }
        }

        return new EngineVerdict { Marks = marks.ToEquatableArray(), Shut = conflicts.ToEquatableArray() };
    }

    private static EngineObstacles Judge(EngineObstacles before, Rule rule, NftFlowWalk walk, EquatableArray<EngineBridge> bridges) => rule.Hook switch
    {
        RuleHook.Raw when FlowClass.Of(rule, bridges) is { } flowClass && walk.Drops(Prerouting, flowClass) => before.Raw(flowClass),
        RuleHook.Forward when FlowClass.Of(rule, bridges) is { } flowClass && walk.Drops(Forward, flowClass) => before.Filter(flowClass),
        _ => before,
    };

    private static Rule Marking(Rule accept, AcceptMark mark) => accept with { Hook = RuleHook.Mangle, Action = new RuleAction.SetMark(mark) };

    private static AcceptMark Suggestion(IEnumerable<uint> taken) =>
        taken.Any(static bits => (bits & Suggested) != 0) ? new AcceptMark(Otherwise, Otherwise) : new AcceptMark(Suggested, Suggested);
}

using NetworkGo.Netfilter.Rules;
using System.Globalization;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>
/// Plans the constant rules that let packets with the own table's mark pass the engine's chains. No policy ever changes them, and
/// nothing else of NetworkGo's is in a chain of others. Foreign rules are never changed, moved or deleted.
/// See docs/decisions/035.
/// </summary>
public static class EngineHookPlanner
{
    /// <summary>
    /// Compares what both backends hold with what <paramref name="spec"/> asks, and plans the difference: one accept at the top of raw
    /// PREROUTING, where 28.2 and later drop, and one at the top of DOCKER-USER, or of FORWARD where isolation comes before
    /// DOCKER-USER or there is none. In a container's namespace one at the top of FORWARD, in each backend whose FORWARD could
    /// drop at all: a packet has to pass both. Beside an engine with nftables none.
    /// </summary>
    /// <param name="nft">What iptables-nft holds.</param>
    /// <param name="legacy">What iptables-legacy holds.</param>
    /// <param name="spec">What is asked.</param>
    public static EngineHookPlan Plan(IptablesDump nft, IptablesDump legacy, EngineHookSpec spec)
    {
        ArgumentNullException.ThrowIfNull(nft);
        ArgumentNullException.ThrowIfNull(legacy);
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.Place == EngineHookPlace.Container)
        {
            return Write(spec, new AcceptMark(spec.Mark, spec.Mark), [Part(IptablesBackend.Nft, nft), Part(IptablesBackend.Legacy, legacy)]);
        }

        if (spec.Firewall == EngineFirewallKind.Nftables)
        {
            // What is left of a time with iptables goes.
            var left = Remove(nft, legacy);
            return left.Reason != EngineHookReason.None || spec.EngineMark is not null
                ? left with { Mark = spec.EngineMark }
                : left with { Reason = EngineHookReason.EngineRefuses, Message = Refusal(spec.Mark) };
        }

        var choice = BackendSelector.Choose(nft, legacy, IptablesBackend.Nft);
        if (choice.Backend is not { } backend)
        {
            return new EngineHookPlan { Reason = EngineHookReason.TwoBackends, Message = choice.Conflict };
        }

        // The accept of the backend in use first, so that what is open stays open where the rules move.
        var (mine, other) = backend == IptablesBackend.Nft ? (nft, legacy) : (legacy, nft);
        var (mark, otherBackend) = (new AcceptMark(spec.Mark, spec.Mark), backend == IptablesBackend.Nft ? IptablesBackend.Legacy : IptablesBackend.Nft);
        EngineHookWanted[] wanted = [new("raw", "PREROUTING"), new("filter", ChainHook.FilterHook(mine))];
        return Write(spec, mark, [(backend, mine, wanted), (otherBackend, other, [])]);

        static (IptablesBackend, IptablesDump, EngineHookWanted[]) Part(IptablesBackend backend, IptablesDump dump) =>
            (backend, dump, MayDropForwarded(dump) ? [new EngineHookWanted("filter", "FORWARD")] : []);
    }

    /// <summary>Plans to take out the constant rules, wherever they are, and nothing else.</summary>
    /// <param name="nft">What iptables-nft holds.</param>
    /// <param name="legacy">What iptables-legacy holds.</param>
    /// <returns>
    /// <see cref="EngineHookReason.TableUnreadable"/>, where something may be left that cannot be seen; the writes are then those for the rest.
    /// </returns>
    public static EngineHookPlan Remove(IptablesDump nft, IptablesDump legacy)
    {
        ArgumentNullException.ThrowIfNull(nft);
        ArgumentNullException.ThrowIfNull(legacy);
        var differences = new[] { (IptablesBackend.Nft, nft), (IptablesBackend.Legacy, legacy) }
            .Select(static b => EngineHookDifference.Of(b.Item1, b.Item2, [], "", []))
            .ToList();
        var unread = Unread(nft, EngineHookDifference.Tables)
            .Concat(Unread(legacy, EngineHookDifference.Tables))
            .Concat(differences.SelectMany(static d => d.Undeletable))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return new EngineHookPlan
        {
            Writes = differences.Select(static d => d.Write).OfType<EngineHookWrite>().ToEquatableArray(),
            Reason = unread.Count > 0 ? EngineHookReason.TableUnreadable : EngineHookReason.None,
            Message = unread.Count > 0 ? UnreadableTables.Describe(unread) + ", so rules of network-go may be left there" : "",
        };
    }

    private static EngineHookPlan Write(
        EngineHookSpec spec, AcceptMark mark, IReadOnlyList<(IptablesBackend Backend, IptablesDump Dump, EngineHookWanted[] Wanted)> parts)
    {
        var body = string.Create(CultureInfo.InvariantCulture, $"-m mark --mark {mark} -m comment --comment \"{RuleComment.Jump}\" -j ACCEPT");
        var writes = new List<EngineHookWrite>();
        var unread = new List<string>();
        foreach (var (backend, dump, wanted) in parts)
        {
            // In a container it cannot be known whether a table that is not shown drops anything.
            unread.AddRange(spec.Place == EngineHookPlace.Container ? Unread(dump, ["filter"]) : Unread(dump, wanted.Select(static w => w.Table)));
            var difference = EngineHookDifference.Of(backend, dump, wanted, body, spec.Below);
            unread.AddRange(difference.Undeletable);
            if (difference.Write is { } write)
            {
                writes.Add(write);
            }
        }

        // An accept in one table is of no use without the other, and what cannot be read back would be written again and again.
        return unread.Count > 0
            ? new EngineHookPlan { Reason = EngineHookReason.TableUnreadable, Message = UnreadableTables.Describe(unread) + ", so nothing is written" }
            : new EngineHookPlan { Writes = writes.ToEquatableArray(), Mark = mark };
    }

    private static IEnumerable<string> Unread(IptablesDump dump, IEnumerable<string> tables) =>
        tables.Where(t => dump.Unreadable.Contains(t, StringComparer.Ordinal));

    // With the policy ACCEPT and no rule nothing is dropped, and nothing need be written. An accept of ours is no rule of theirs.
    private static bool MayDropForwarded(IptablesDump dump) =>
        dump.Table("filter")?.Chain("FORWARD") is { } forward
        && (forward.Policy != "ACCEPT" || forward.Rules.Any(static r => !EngineHookDifference.IsOwn(r)));

    private static string Refusal(uint mark) => string.Create(
        CultureInfo.InvariantCulture,
        $"the engine keeps its rules in nftables and accepts no packet mark, so nothing that it drops can be opened; start it with --bridge-accept-fwmark=0x{mark:x}/0x{mark:x}");
}

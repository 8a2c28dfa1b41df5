using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Netfilter.Walk.Nft;

/// <summary>
/// The way of packets through a base chain of an nftables table: the one reading of its rules. Where a rule matches some
/// of them only, or it is not known whether it does, both ways are followed: only where they end differently is the end
/// not known.
/// </summary>
// See docs/decisions/024 and 031 for the two questions that are asked of it.
internal sealed class NftChainWalk(NftTable table)
{
    // The kernel's own bound on jumps.
    private const int Deepest = 16;

    private readonly NftMatch match = new(table);

    [Flags]
    private enum Ends
    {
        None = 0,

        /// <summary>On with the rule behind.</summary>
        On = 1,

        /// <summary>Back to where the chain was called from.</summary>
        Through = 2,
        Accepted = 4,
        Dropped = 8,
        Open = 16,
    }

    /// <summary>From the chain's first rule to its policy.</summary>
    public NftCourse Run(NftChain chain, NftTraffic traffic)
    {
        var walker = new Walker(table, match, traffic);
        var ends = walker.Rules(chain, 0);
        if (ends.HasFlag(Ends.Through))
        {
            ends = (ends & ~Ends.Through) | (chain.DropsAtEnd ? walker.AtPolicy(chain) : Ends.Accepted);
        }

        var refuses = ends switch
        {
            Ends.Dropped => NftCertainty.Yes,
            Ends.Accepted => NftCertainty.No,
            _ => NftCertainty.Perhaps,
        };
        return walker.Course with { Refuses = refuses };
    }

    /// <summary>Once through a base chain.</summary>
    private sealed class Walker(NftTable table, NftMatch match, NftTraffic traffic)
    {
        /// <summary>What was met until now.</summary>
        public NftCourse Course { get; private set; } = new() { Traffic = traffic, Refuses = NftCertainty.Perhaps };

        private bool IsForked => Course.ForkedBy is not null;

        public Ends AtPolicy(NftChain chain)
        {
            Course = Course with { RefusedBy = Step(chain, new NftRule { Text = "policy drop", Verdict = NftVerdict.Drop }), Rejects = false };
            return Ends.Dropped;
        }

        public Ends Rules(NftChain chain, int depth)
        {
            var ends = Ends.None;
            foreach (var rule in chain.Rules)
            {
                var step = Step(chain, rule);
                var answer = Tested(rule, step);
                var end = rule.Verdict == NftVerdict.Lookup ? LookedUp(rule, answer, step, depth)
                    : answer == NftCertainty.No ? Ends.On
                    : Matched(rule, answer, step, depth) | (answer == NftCertainty.Perhaps ? Ends.On : Ends.None);
                ends |= end & ~Ends.On;
                if (!end.HasFlag(Ends.On))
                {
                    return ends;
                }
            }

            return ends | Ends.Through;
        }

        // Where what matches comes to.
        private Ends Matched(NftRule rule, NftCertainty answer, WalkStep step, int depth)
        {
            Alter(rule, step);
            var forkedBy = Course.ForkedBy;
            if (answer == NftCertainty.Perhaps && rule.Verdict != NftVerdict.None)
            {
                Course = Course with { ForkedBy = forkedBy ?? step };
            }
            else if (answer == NftCertainty.Yes && !IsForked)
            {
                Course = Course with { Steps = Course.Steps.Add(step) };
            }

            var end = Do(rule, step, depth);

            // A call that comes back in any case decides nothing.
            if (end == Ends.On)
            {
                Course = Course with { ForkedBy = forkedBy };
            }

            return end;
        }

        private Ends Do(NftRule rule, WalkStep step, int depth)
        {
            switch (rule.Verdict)
            {
                case NftVerdict.None:
                    return Ends.On;
                case NftVerdict.Accept:
                    return Ends.Accepted;
                case NftVerdict.Drop or NftVerdict.Reject:
                    Course = Course with { RefusedBy = step, Rejects = rule.Verdict == NftVerdict.Reject };
                    return Ends.Dropped;
                case NftVerdict.Return:
                    return Ends.Through;
                case NftVerdict.Goto when depth < Deepest && table.Chain(rule.Target) is { } next:
                    return Rules(next, depth + 1);
                case NftVerdict.Jump when depth < Deepest && table.Chain(rule.Target) is { } next:
                    var end = Rules(next, depth + 1);
                    return end.HasFlag(Ends.Through) ? (end & ~Ends.Through) | Ends.On : end;
                default:
                    Course = Course with { ForkedBy = Course.ForkedBy ?? step };
                    return Ends.Open;
            }
        }

        private Ends LookedUp(NftRule lookup, NftCertainty answer, WalkStep step, int depth)
        {
            if (answer == NftCertainty.No)
            {
                return Ends.On;
            }

            Alter(lookup, step);
            var (chosen, whole) = Choices(lookup);
            var ends = NftMatch.Least(whole, answer) == NftCertainty.Yes ? Ends.None : Ends.On;
            foreach (var (then, found) in chosen)
            {
                ends |= Matched(then, NftMatch.Least(found, answer), step with { Refuses = IsRefusal(then) }, depth);
            }

            return ends;
        }

        // Of the values of a map one at most is a packet's; the one for everything else is what remains.
        private (IReadOnlyList<(NftRule Then, NftCertainty Found)> Chosen, NftCertainty Whole) Choices(NftRule lookup)
        {
            if (lookup.Target.Length > 0 && !table.Maps.Contains(lookup.Target, StringComparer.Ordinal))
            {
                return ([(lookup with { Verdict = NftVerdict.Unknown }, NftCertainty.Yes)], NftCertainty.Yes);
            }

            var key = lookup.Key!;
            var has = match.Test(key, [NftMatch.Everything], Course.Traffic);
            if (has == NftCertainty.No)
            {
                return ([], has);
            }

            var chosen = new List<(NftRule Then, NftCertainty Found)>();
            var named = new List<string>();
            NftRule? other = null;
            foreach (var (value, then) in lookup.Target.Length == 0 ? lookup.Choices : table.Elements.Where(e => e.Map == lookup.Target).Select(static e => (e.Value, e.Then)))
            {
                if (value == NftMatch.Everything)
                {
                    other = then;
                }
                else if (match.Test(key, [value], Course.Traffic) is not NftCertainty.No and var found)
                {
                    chosen.Add((then, found));
                    named.Add(value);
                }
            }

            var whole = chosen.Count == 1 ? chosen[0].Found : match.Test(key, named.ToEquatableArray(), Course.Traffic);

            // The packets have several of the values, or a device that is not known may be any of them.
            if (chosen.Count > 1)
            {
                chosen = chosen.ConvertAll(static e => (e.Then, NftCertainty.Perhaps));
            }

            if (whole == NftCertainty.Yes || other is null)
            {
                return (chosen, whole);
            }

            chosen.Add((other, whole == NftCertainty.No ? has : NftCertainty.Perhaps));
            return (chosen, has);
        }

        // A mark is set once the tests before it have passed, whatever those behind it say.
        private NftCertainty Tested(NftRule rule, WalkStep step)
        {
            var (answer, tested) = (NftCertainty.Yes, 0);
            foreach (var marking in rule.Marks)
            {
                answer = NftMatch.Least(answer, match.Test(rule.Tests.Skip(tested).Take(marking.After - tested), Course.Traffic));
                tested = marking.After;
                Mark(marking.Mark, answer, step);
            }

            return NftMatch.Least(answer, match.Test(tested == 0 ? rule.Tests : rule.Tests.Skip(tested), Course.Traffic));
        }

        private void Mark(uint? mark, NftCertainty answer, WalkStep step)
        {
            var before = Course.Traffic;
            if (answer == NftCertainty.Yes && !IsForked && mark is { } set)
            {
                Course = Course with { Traffic = before with { Mark = set, UnknownMark = 0 }, MarkedBy = step };
            }
            else if (answer != NftCertainty.No)
            {
                var unknown = mark is { } perhaps ? before.Mark ^ perhaps : uint.MaxValue;
                Course = Course with { Traffic = before with { UnknownMark = before.UnknownMark | unknown }, MarkedBy = step };
            }
        }

        private void Alter(NftRule rule, WalkStep step)
        {
            if (rule.Alters)
            {
                Course = Course with { AlteredBy = Course.AlteredBy ?? step };
            }
        }

        private WalkStep Step(NftChain chain, NftRule rule) =>
            new(table.Name, chain.Name, rule.Number, rule.Text, null) { IsOfNft = true, Refuses = IsRefusal(rule) };

        private static bool IsRefusal(NftRule rule) => rule.Verdict is NftVerdict.Drop or NftVerdict.Reject;
    }
}

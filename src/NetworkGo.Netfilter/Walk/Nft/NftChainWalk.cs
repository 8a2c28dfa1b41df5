namespace NetworkGo.Netfilter.Walk;

/// <summary>
/// The way of a packet through a base chain of an nftables table. Where it cannot be told whether a rule matches, both
/// are followed: only where they end differently is the end not known.
/// </summary>
internal sealed class NftChainWalk(NftTable table, NftChain chain, NftMatch match)
{
    // The kernel's own bound on jumps.
    private const int Deepest = 16;

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

    public NftChain Chain => chain;

    /// <summary>From the chain's first rule to its policy.</summary>
    public (WalkState State, TableWalk.End End, string Reason) Run(WalkState state)
    {
        var course = new Course(table, match, state);
        var ends = course.Rules(chain, 0);
        if (ends.HasFlag(Ends.Through))
        {
            ends = (ends & ~Ends.Through) | (chain.DropsAtEnd ? course.AtPolicy(chain) : Ends.Accepted);
        }

        // Only type route looks for a route again; what that comes to is not followed.
        var altered = course.AlteredBy ?? (chain.Type == "route" && (course.State.Packet.Mark != state.Packet.Mark || course.State.UnknownMark != state.UnknownMark) ? course.State.MarkedBy : null);
        var walked = course.State;
        return altered is not null ? (Traced(walked, altered), TableWalk.End.Unknown, $"Unknown at {altered.Place}: {altered.Rule}")
            : ends == Ends.Dropped ? (Traced(walked, course.RefusedBy!), course.Rejects ? TableWalk.End.Rejected : TableWalk.End.Dropped, $"{course.RefusedBy!.Place}: {course.RefusedBy.Rule}")
            : ends == Ends.Accepted ? (walked, TableWalk.End.Accepted, "")
            : (walked with { Doubt = walked.Doubt ?? course.ForkedBy ?? course.RefusedBy }, TableWalk.End.Accepted, "");
    }

    private static WalkState Traced(WalkState state, WalkStep step) =>
        state.Trace.Count > 0 && state.Trace[^1] == step ? state : state with { Trace = state.Trace.Add(step) };

    /// <summary>One packet on its way.</summary>
    private sealed class Course(NftTable table, NftMatch match, WalkState state)
    {
        public WalkState State { get; private set; } = state;

        /// <summary>The first rule of which it is not known whether it leads elsewhere.</summary>
        public WalkStep? ForkedBy { get; private set; }

        /// <summary>The last rule that drops, or may.</summary>
        public WalkStep? RefusedBy { get; private set; }

        public bool Rejects { get; private set; }

        /// <summary>A rule that changes, or may change, the packet in a way that is not followed.</summary>
        public WalkStep? AlteredBy { get; private set; }

        public Ends AtPolicy(NftChain chain)
        {
            (RefusedBy, Rejects) = (Step(chain, new NftRule { Text = "policy drop", Verdict = NftVerdict.Drop }), false);
            return Ends.Dropped;
        }

        public Ends Rules(NftChain chain, int depth)
        {
            var ends = Ends.None;
            foreach (var rule in chain.Rules)
            {
                var step = Step(chain, rule);
                Mark(rule, step);
                var answer = match.Test(rule.Tests, State);
                foreach (var (then, chosen) in rule.Verdict == NftVerdict.Lookup ? Looked(rule, answer) : [(rule, answer)])
                {
                    var end = Matched(then, chosen, step with { Refuses = then.Verdict is NftVerdict.Drop or NftVerdict.Reject }, depth);
                    ends |= end & ~Ends.On;
                    if (!end.HasFlag(Ends.On))
                    {
                        return ends;
                    }
                }
            }

            return ends | Ends.Through;
        }

        private Ends Matched(NftRule rule, NftCertainty answer, WalkStep step, int depth)
        {
            if (answer == NftCertainty.No)
            {
                return Ends.On;
            }

            if (rule.Alters)
            {
                AlteredBy ??= step;
            }

            var forkedBy = ForkedBy;
            if (answer == NftCertainty.Perhaps && rule.Verdict != NftVerdict.None)
            {
                ForkedBy ??= step;
            }
            else if (answer == NftCertainty.Yes && ForkedBy is null)
            {
                State = State with { Trace = State.Trace.Add(step) };
            }

            var end = Do(rule, step, depth);

            // A call that comes back in any case decides nothing.
            if (end == Ends.On)
            {
                ForkedBy = forkedBy;
            }

            return answer == NftCertainty.Perhaps ? end | Ends.On : end;
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
                    (RefusedBy, Rejects) = (step, rule.Verdict == NftVerdict.Reject);
                    return Ends.Dropped;
                case NftVerdict.Return:
                    return Ends.Through;
                case NftVerdict.Goto when depth < Deepest && table.Chain(rule.Target) is { } next:
                    return Rules(next, depth + 1);
                case NftVerdict.Jump when depth < Deepest && table.Chain(rule.Target) is { } next:
                    var end = Rules(next, depth + 1);
                    return end.HasFlag(Ends.Through) ? (end & ~Ends.Through) | Ends.On : end;
                default:
                    ForkedBy ??= step;
                    return Ends.Open;
            }
        }

        // Of the values of a map one at most is the packet's; the one for everything else comes last.
        private IEnumerable<(NftRule Then, NftCertainty Answer)> Looked(NftRule lookup, NftCertainty answer)
        {
            if (lookup.Target.Length > 0 && !table.Maps.Contains(lookup.Target, StringComparer.Ordinal))
            {
                yield return (lookup with { Verdict = NftVerdict.Unknown }, answer);
                yield break;
            }

            var elements = lookup.Target.Length == 0 ? lookup.Choices : table.Elements.Where(e => e.Map == lookup.Target).Select(static e => (e.Value, e.Then)).ToEquatableArray();
            foreach (var (value, then) in elements.OrderBy(static e => e.Value == "*"))
            {
                var found = match.Test(lookup.Key!, [value], State);
                if (found != NftCertainty.No)
                {
                    yield return (then, (NftCertainty)Math.Min((int)found, (int)answer));
                }

                if (found == NftCertainty.Yes)
                {
                    yield break;
                }
            }
        }

        // A mark is set once the tests before it have passed, whatever those behind it say.
        private void Mark(NftRule rule, WalkStep step)
        {
            foreach (var marking in rule.Marks)
            {
                var answer = match.Test(rule.Tests.Take(marking.After), State);
                var before = State.Packet.Mark;
                if (answer == NftCertainty.Yes && ForkedBy is null && marking.Mark is { } mark)
                {
                    State = State with { Packet = State.Packet with { Mark = mark }, UnknownMark = 0, MarkedBy = step };
                }
                else if (answer != NftCertainty.No)
                {
                    State = State with { UnknownMark = State.UnknownMark | (marking.Mark is { } perhaps ? before ^ perhaps : uint.MaxValue), MarkedBy = step };
                }
            }
        }

        private WalkStep Step(NftChain chain, NftRule rule) =>
            new(table.Name, chain.Name, rule.Number, rule.Text, null) { IsOfNft = true, Refuses = rule.Verdict is NftVerdict.Drop or NftVerdict.Reject };
    }
}

using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Rules;
using PolicyRule = NetworkGo.Netfilter.Rules.Rule;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>Turns what the rules of policies accept into elements.</summary>
internal sealed class PolicyElements
{
    // A policy of a few elements is compared faster than hashed.
    private const int FewElements = 16;
    private const int NoKind = -1;

    private static readonly int Errors = NumberOf(FlowKind.Errors);

    // A handful of bridges and interfaces.
    private readonly Dictionary<string, FieldValue?> inputs = new(StringComparer.Ordinal);
    private readonly List<PlacedElement> made = [];
    private readonly HashSet<(int Shape, ElementKey Key)> seen = [];

    /// <summary>The elements of one policy, each once.</summary>
    /// <param name="rules">Its rules.</param>
    /// <param name="comment">Its comment.</param>
    public PlacedElement[] Of(ReadOnlySpan<PolicyRule> rules, string comment)
    {
        made.Clear();
        seen.Clear();
        foreach (var rule in rules)
        {
            var kind = KindOf(rule);
            if (kind == NoKind)
            {
                continue;
            }

            Add(kind, rule, comment);
            if (rule.Match.Packets == FlowPackets.Established)
            {
                Add(Errors, rule, comment);
            }
        }

        return [.. made];
    }

    private static int KindOf(PolicyRule rule) => (rule.Action, rule.Hook, rule.Match.Packets) switch
    {
        (RuleAction.Accept, RuleHook.Raw, FlowPackets.Requests) => Numbers.RawRequests,
        (RuleAction.Accept, RuleHook.Raw, FlowPackets.Replies) => Numbers.RawReplies,
        (RuleAction.Accept, RuleHook.Forward, FlowPackets.Requests) => Numbers.Requests,
        (RuleAction.Accept, RuleHook.Forward, FlowPackets.TranslatedRequests) => Numbers.TranslatedRequests,
        (RuleAction.Accept, RuleHook.Forward, FlowPackets.Established) => rule.Match.OriginalPort is null ? Numbers.Replies : Numbers.TranslatedReplies,

        // That of a translated flow goes by its mark.
        (RuleAction.Masquerade, RuleHook.SourceNat, _) when rule.Match.Mark is null => Numbers.MasqueradedRequests,
        _ => NoKind,
    };

    private static int NumberOf(FlowKind kind) => FlowKind.All.Index().First(k => ReferenceEquals(k.Item, kind)).Index;

    private void Add(int number, PolicyRule rule, string comment)
    {
        var match = rule.Match;
        var kind = FlowKind.All[number];
        var target = match.Target ?? throw new ArgumentException("What is accepted has a target.", nameof(rule));
        Span<byte> from = stackalloc byte[KeyType.MostBytes];
        Span<byte> to = stackalloc byte[KeyType.MostBytes];
        from.Clear();
        to.Clear();
        var key = new KeyBuilder(from, to);
        var input = kind.HasInput ? InputOf(match.Input) : null;
        if (input is not null)
        {
            key.Add(input);
        }

        var hasSource = match.Source is { PrefixLength: > 0 };
        if (hasSource)
        {
            key.Add(match.Source!.Value);
        }

        key.Add(target);
        if (!kind.IsTracked)
        {
            key.Add(match.Protocol);
            key.Add(match.Port);
        }

        Place(SetShape.NumberOf(number, FlowFields.FamilyOf(match), input is not null, hasSource, key.IsRange), key, target, comment);
    }

    private void Place(int shape, KeyBuilder key, System.Net.IPNetwork target, string comment)
    {
        // What raw lets through is what forward lets through: one object is both.
        var former = made.Count > 0 ? made[^1].Element : null;
        var element = former is not null && former.Key.From.Span.SequenceEqual(key.From) && former.Key.To.Span.SequenceEqual(key.To)
            ? former
            : new Element(key.ToKey()) { Comment = comment };
        if (made.Count < FewElements)
        {
            foreach (var other in made)
            {
                if (other.Shape == shape && other.Element.Key == element.Key)
                {
                    return;
                }
            }
        }
        else
        {
            if (seen.Count == 0)
            {
                seen.UnionWith(made.Select(static m => (m.Shape, m.Element.Key)));
            }

            if (!seen.Add((shape, element.Key)))
            {
                return;
            }
        }

        var isSingle = target.PrefixLength == Subnets.Bits(target.BaseAddress);
        made.Add(new PlacedElement(shape, element, SetShape.Of(shape).IsInterval && isSingle ? FieldValue.Address(target.BaseAddress).From : default));
    }

    private FieldValue? InputOf(string? name)
    {
        if (name is null)
        {
            return null;
        }

        if (!inputs.TryGetValue(name, out var input))
        {
            input = FlowFields.Input(name);
            if (input is not null)
            {
                // Refuses a range that no set may have.
                _ = ElementKey.Of(input);
            }

            inputs.Add(name, input);
        }

        return input;
    }

    private static class Numbers
    {
        public static readonly int MasqueradedRequests = NumberOf(FlowKind.MasqueradedRequests);
        public static readonly int RawRequests = NumberOf(FlowKind.RawRequests);
        public static readonly int RawReplies = NumberOf(FlowKind.RawReplies);
        public static readonly int Requests = NumberOf(FlowKind.Requests);
        public static readonly int Replies = NumberOf(FlowKind.Replies);
        public static readonly int TranslatedRequests = NumberOf(FlowKind.TranslatedRequests);
        public static readonly int TranslatedReplies = NumberOf(FlowKind.TranslatedReplies);
    }
}

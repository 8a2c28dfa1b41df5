using System.Globalization;
using NetworkGo.Netfilter.Nftables.Listing;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Rules;
using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Netfilter.Walk.Foreign;

/// <summary>One rule while its expressions are followed, one after the other.</summary>
/// <param name="sets">The sets of its table.</param>
/// <param name="comparisons">Makes tests of comparisons.</param>
internal sealed class RuleReading(ForeignSets sets, ComparisonReader comparisons)
{
    private readonly RuleDraft draft = new();
    private readonly RegisterFile registers = new();
    private NftRule decided = new();
    private bool isOver;

    // The packet's protocol as far as the rule has tested it; "th" for one with ports.
    private string protocol = "";

    // The last test, where it is one end of an interval that the next comparison may close.
    private (LoadedValue Value, Bytes From)? opened;

    /// <summary>The packet's family as far as it is known.</summary>
    public bool? IsVersion6 { get; set; }

    /// <summary>Takes the next expression.</summary>
    public void Follow(Expression expression)
    {
        var interval = opened;
        opened = null;
        if (isOver)
        {
            FollowAfterEnd(expression);
            return;
        }

        switch (expression)
        {
            case MetaLoad load:
                registers.Load(load.Target, PacketFields.OfMeta(load.Key));
                break;
            case CtLoad load:
                registers.Load(load.Target, PacketFields.OfConnection(load.Key));
                break;
            case PayloadLoad load:
                registers.Load(load.Target, PacketFields.OfPayload(load, IsVersion6, protocol));
                break;
            case FibType fib:
                registers.Load(fib.Target, PacketFields.OfAddressType(isSource: false));
                break;
            case Immediate immediate:
                registers.Load(immediate.Target, new([]) { Constant = immediate.Value });
                break;
            case NumberGenerator numbers:
                registers.Load(numbers.Target, new([PacketField.Unknown(4, "numgen")]));
                break;
            case Bitwise bitwise:
                FollowBits(bitwise);
                break;
            case Compare compare:
                FollowCompare(compare, interval);
                break;
            case RangeTest range:
                var within = registers.At(range.Source);
                AddTest(comparisons.Within(within, range.From, range.To, range.IsNegated), within, range.IsNegated ? "!=" : "");
                break;
            case Lookup lookup:
                FollowLookup(lookup);
                break;
            case Decide decide:
                SeeLoaded();
                draft.Say(ForeignVerdicts.Text(decide.Verdict));
                Decide(ForeignVerdicts.Decided(decided, decide.Verdict), decide.Verdict.Code != VerdictCode.Continue);
                break;
            case Reject reject:
                SeeLoaded();
                draft.Say(RuleWords.RejectText(reject));
                Decide(decided with { Verdict = NftVerdict.Reject }, isEnd: true);
                break;
            default:
                SeeLoaded();
                FollowStatement(expression);
                break;
        }
    }

    /// <summary>The rule.</summary>
    public NftRule Finish(int number, string comment)
    {
        SeeLoaded();
        return draft.Finish(number, comment) with { Verdict = decided.Verdict, Target = decided.Target, Key = decided.Key, Choices = decided.Choices };
    }

    // Behind a verdict nothing is met; behind a map only by what it sends on, which nft does not write.
    private void FollowAfterEnd(Expression expression)
    {
        if (decided.Verdict == NftVerdict.Lookup && expression is not (Count or Log))
        {
            draft.Add(NftTest.Unknown, "...");
            Decide(new NftRule { Verdict = NftVerdict.Unknown }, isEnd: true);
        }
    }

    private void Decide(NftRule rule, bool isEnd) => (decided, isOver) = (rule, isEnd);

    // What is loaded and not compared ends the rule all the same for packets that do not have it.
    private void SeeLoaded()
    {
        foreach (var value in registers.TakeUnseen())
        {
            foreach (var field in value.Fields)
            {
                draft.Add(field.Presence, "");
            }
        }
    }

    private void FollowBits(Bitwise bitwise)
    {
        var source = registers.At(bitwise.Source);
        var kept = source.Kept?.After(bitwise.Mask, bitwise.Xor);
        var isMask = bitwise.Xor.Span.IndexOfAnyExcept((byte)0) < 0 && source is { Field: not null, Mask.IsEmpty: true } && bitwise.Mask.Length == source.Length;
        var unknown = PacketField.Unknown(Math.Max(bitwise.Mask.Length, source.Length), source.Field?.Text ?? "?", source.Field?.Test.Protocol ?? "");
        registers.Load(bitwise.Target, (isMask ? source with { Mask = bitwise.Mask } : source with { Fields = [unknown], Mask = default, Constant = default }) with { Kept = kept });
    }

    private void FollowCompare(Compare compare, (LoadedValue Value, Bytes From)? interval)
    {
        var value = registers.At(compare.Source);
        if (interval is { } begun && compare.Operator == CompareOperator.LessOrEqual && ReferenceEquals(begun.Value, value))
        {
            var test = comparisons.Within(value, begun.From, compare.Value, isNegated: false);
            draft.Replace(test, ForeignText.Of(test, value, ""));
            return;
        }

        var number = 0;
        foreach (var test in comparisons.Compared(value, compare.Operator, compare.Value))
        {
            AddTest(test, value.Fields.Count > number ? value with { Fields = [value.Fields[number]] } : value, ForeignText.Of(compare.Operator));
            number++;
        }

        if (compare.Operator == CompareOperator.GreaterOrEqual && value.Field is { Kind: ValueKind.Address or ValueKind.Port or ValueKind.Protocol } && compare.Value.Length == value.Length)
        {
            opened = (value, compare.Value);
        }
    }

    private void AddTest(NftTest test, LoadedValue value, string comparison)
    {
        draft.Add(test, ForeignText.Of(test, value, comparison));
        Learn(test);
    }

    // What the tests until here say of the packet.
    private void Learn(NftTest test)
    {
        if (test is { Negated: false, Field: NftField.Family, Values.Count: 1 })
        {
            IsVersion6 = test.Values[0] switch { "ipv4" or "ip" => false, "ipv6" or "ip6" => true, _ => IsVersion6 };
        }
        else if (test is { Negated: false, Field: NftField.Protocol, Values.Count: > 0 })
        {
            protocol = test.Values.Count == 1 && !test.Values[0].StartsWith('@') ? test.Values[0]
                : test.Values.All(static v => v is "tcp" or "udp" or "sctp") ? "th"
                : protocol;
        }
    }

    private void FollowLookup(Lookup lookup)
    {
        var found = sets.Find(lookup, registers);
        var key = found?.Key ?? NftTest.Unknown;
        var text = found?.Text ?? "...";
        var isMap = lookup.Target is not null;
        if (lookup.Target == Register.Verdict)
        {
            draft.Imply(key);
            draft.Say($"{text} vmap {ForeignText.Of(lookup.Set, found?.Set, found?.Elements, true)}");
            if (found is not var (set, _, _, elements))
            {
                draft.Add(NftTest.Unknown, "");
                Decide(new NftRule { Verdict = NftVerdict.Unknown }, isEnd: true);
            }
            else
            {
                Decide(new NftRule { Verdict = NftVerdict.Lookup, Key = key, Target = set.IsAnonymous ? "" : set.Name, Choices = set.IsAnonymous ? elements : [] }, isEnd: true);
            }

            return;
        }

        var content = ForeignText.Of(lookup.Set, found?.Set, found?.Elements, false);
        var test = found is var (of, _, _, values)
            ? key with { Negated = lookup.IsNegated && !isMap, Values = of.IsAnonymous ? values.Select(static v => v.Value).ToEquatableArray() : [$"@{of.Name}"] }
            : NftTest.Unknown;
        draft.Add(test, $"{text} {(test.Negated ? "!= " : "")}{(isMap ? "map " : "")}{content}");
        Learn(test);
        if (lookup.Target is { } target)
        {
            // How long the value is, is not known: it covers as much as a register can hold.
            registers.Load(target, new([PacketField.Unknown(PacketFields.Longest, $"{text} map {content}")]));
        }
    }

    private void FollowStatement(Expression expression)
    {
        switch (expression)
        {
            case Count:
                draft.Say("counter");
                break;
            case Log log:
                draft.Say(log.Prefix.Length > 0 ? $"log prefix \"{log.Prefix}\"" : "log");
                break;
            case MetaSet { Key: MetaKey.Mark } set:
                var source = registers.At(set.Source);
                var mark = source.Constant.Length == sizeof(uint) ? Marks.Of(source.Constant) : (uint?)null;
                draft.Mark(mark, mark is { } number ? string.Create(CultureInfo.InvariantCulture, $"meta mark set 0x{number:x8}") : $"meta mark set {source.Field?.Text ?? "..."}");
                break;

            // Priority, trace and security mark: nothing that a rule or a route decides by.
            case MetaSet set:
                draft.Say(string.Create(CultureInfo.InvariantCulture, $"meta {(int)set.Key} set"));
                draft.Alters |= (int)set.Key is not (2 or 12 or 14);
                break;

            // Of connections: mark, security mark and labels, of which nothing is read here.
            case CtSet set:
                draft.Say(set.Key == CtKey.Mark ? "ct mark set" : string.Create(CultureInfo.InvariantCulture, $"ct {(int)set.Key} set"));
                draft.Alters |= (int)set.Key is not (3 or 4 or 13);
                break;
            case Translate nat:
                Alter(ForeignText.Of(nat, registers));
                break;
            case Masquerade:
                Alter("masquerade");
                break;
            case NoTrack:
                Alter("notrack");
                break;
            case Limit limit:
                draft.Add(NftTest.Unknown, ForeignText.Of(limit));
                break;
            case UnknownExpression unknown:
                FollowUnknown(unknown);
                break;
            default:
                GiveUp(expression.GetType().Name);
                break;
        }
    }

    private void Alter(string text)
    {
        draft.Say(text);
        draft.Alters = true;
    }

    // Whatever follows may not be reached, or holds something else than it seems.
    private void GiveUp(string text)
    {
        draft.Add(NftTest.Unknown, text);
        registers.Clear();
        Decide(new NftRule { Verdict = NftVerdict.Unknown }, isEnd: true);
    }

    private void FollowUnknown(UnknownExpression unknown)
    {
        var data = new ExpressionData(unknown.Attributes);
        switch (unknown.Name)
        {
            // What only writes a line, or is about later packets.
            case "log" or "last" or "flow_offload" or "dup":
            case "match" when data.Text(1) == "comment":
                draft.Say(unknown.Name == "match" ? "" : unknown.Name);
                break;
            case "fib" when data.Number(2) == 3 && data.Number(3) == 1 && data.Number(1) is { } target:
                registers.Load(Register.FromNumber((uint)target), PacketFields.OfAddressType(isSource: true));
                break;

            // Of values of one byte there is no order: nothing is changed.
            case "byteorder" when data.Number(4) < data.Number(5) && data.Number(1) == data.Number(2):
                break;
            case "payload" when data.Number(5) is not null:
                draft.Say("payload set");
                draft.Alters |= !PayloadWrite.IsHarmless(data, IsVersion6, registers);
                break;

            // Options of TCP: for other packets the rule ends here.
            case "exthdr" when data.Number(7) is not null && data.Number(6) == 1:
                draft.Add(new NftTest { Field = NftField.TcpFlags, Protocol = "tcp", Values = [NftMatch.Everything] }, "tcp option set");
                break;
            case "objref" when data.Number(1) is 1 or 3 or 7 or 8 or 9:
                draft.Say("object");
                break;

            // These let the rule match, or not.
            case "limit" or "quota" or "connlimit" or "dynset" or "match" or "objref":
                draft.Add(NftTest.Unknown, unknown.Name == "match" ? $"xt {data.Text(1)}" : unknown.Name);
                break;
            case "redir" or "tproxy" or "synproxy" or "fwd" or "nat" or "masq":
                Alter(unknown.Name == "redir" ? "redirect" : unknown.Name);
                break;
            case "reject":
                draft.Say("reject");
                Decide(decided with { Verdict = NftVerdict.Reject }, isEnd: true);
                break;
            case "queue":
                draft.Say("queue");
                Decide(new NftRule { Verdict = NftVerdict.Unknown }, isEnd: true);
                break;

            // These load something that is not known here, and may fail to.
            case "bitwise" or "byteorder" or "fib" or "hash" or "rt" or "socket" or "osf" or "xfrm" or "tunnel" or "numgen" or "exthdr" or "ct" or "meta" or "payload":
                draft.Add(NftTest.Unknown, unknown.Name);
                registers.Clear();
                break;
            default:
                GiveUp(unknown.Name == "target" ? $"xt {data.Text(1)}" : unknown.Name);
                break;
        }
    }
}

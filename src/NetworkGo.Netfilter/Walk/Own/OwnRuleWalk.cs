using System.Net;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Rules;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Netfilter.Walk.Own;

/// <summary>Runs the expressions of one rule for a packet, as the kernel does; chance makes one end for each way.</summary>
internal sealed class OwnRuleWalk(OwnTable table, PacketFields fields)
{
    /// <summary>Runs a rule.</summary>
    public IEnumerable<OwnRuleEnd> Run(Rule rule, WalkState state) => From(rule, 0, new Registers(), new OwnRuleEnd(state, OwnRuleEnd.End.Through));

    private IEnumerable<OwnRuleEnd> From(Rule rule, int first, Registers registers, OwnRuleEnd end)
    {
        for (var i = first; i < rule.Expressions.Count; i++)
        {
            var next = i + 1;
            switch (rule.Expressions[i])
            {
                case NumberGenerator generator:
                    return Enumerable.Range(0, (int)Math.Min(generator.Modulus, int.MaxValue)).SelectMany(number =>
                    {
                        var copy = registers.Copy();
                        copy.Write(generator.Target, (uint)number + generator.Offset);
                        return From(rule, next, copy, end);
                    });
                case Limit:
                    return From(rule, next, registers.Copy(), end).Append(end with { Kind = OwnRuleEnd.End.Broken });
                case Lookup lookup:
                    end = Look(lookup, registers, end);
                    break;
                case { } expression:
                    end = Step(expression, registers, end);
                    break;
            }

            if (end.Kind != OwnRuleEnd.End.Through)
            {
                return [end];
            }
        }

        return [end];
    }

    private OwnRuleEnd Step(Expression expression, Registers registers, OwnRuleEnd end)
    {
        switch (expression)
        {
            case Count or Log:
                return end;
            case MetaLoad or PayloadLoad or CtLoad or FibType:
                return After(end, fields.Load(expression, end.State, registers));
            case Immediate immediate:
                registers.Write(immediate.Target, immediate.Value.Span);
                return end;
            case Bitwise bitwise:
                registers.Apply(bitwise);
                return end;
            case Compare compare:
                return After(end, Compares(compare, registers));
            case RangeTest range:
                var isWithin = registers.IsWithin(range.Source, 0, range.From.Span, range.To.Span);
                return After(end, range.IsNegated ? !isWithin : isWithin);
            case MetaSet { Key: MetaKey.Mark } set:
                var (mark, unknown) = registers.ReadNumber(set.Source);
                return end with { State = end.State with { Packet = end.State.Packet with { Mark = mark }, UnknownMark = unknown } };
            case Decide decide:
                return end with { Kind = OwnRuleEnd.End.Decided, Verdict = decide.Verdict };
            case Reject:
                return end with { Kind = OwnRuleEnd.End.Rejected };
            case Masquerade:
                return end.State.Route?.OutputAddress is { } address
                    ? end with { Kind = OwnRuleEnd.End.Translated, State = end.State.TranslateSource(address) }
                    : end with { Kind = OwnRuleEnd.End.Unknown };
            case Translate translate:
                return Translates(translate, registers, end);
            default:
                return end with { Kind = OwnRuleEnd.End.Unknown };
        }
    }

    private static OwnRuleEnd After(OwnRuleEnd end, bool? goesOn) => goesOn switch
    {
        true => end,
        false => end with { Kind = OwnRuleEnd.End.Broken },
        null => end with { Kind = OwnRuleEnd.End.Unknown },
    };

    private static bool? Compares(Compare compare, Registers registers)
    {
        var length = compare.Value.Length;
        switch (compare.Operator)
        {
            case CompareOperator.Equal:
                return registers.IsEqual(compare.Source, compare.Value);
            case CompareOperator.NotEqual:
                return !registers.IsEqual(compare.Source, compare.Value);
            default:
                if (!registers.IsKnown(compare.Source, length))
                {
                    return null;
                }

                var order = registers.Read(compare.Source, length).SequenceCompareTo(compare.Value.Span);
                return compare.Operator switch
                {
                    CompareOperator.Less => order < 0,
                    CompareOperator.LessOrEqual => order <= 0,
                    CompareOperator.Greater => order > 0,
                    _ => order >= 0,
                };
        }
    }

    private OwnRuleEnd Look(Lookup lookup, Registers registers, OwnRuleEnd end)
    {
        if (table.Set(lookup.Set) is not { } set)
        {
            return end with { Kind = OwnRuleEnd.End.Unknown };
        }

        var (element, isCertain) = set.Find(registers, lookup.Source);
        if (!isCertain)
        {
            return end with { Kind = OwnRuleEnd.End.Unknown, Met = element, Set = lookup.Set };
        }

        if ((element is null) != lookup.IsNegated)
        {
            return end with { Kind = OwnRuleEnd.End.Broken };
        }

        var met = element is null ? end : end with { Met = element, Set = lookup.Set };
        if (lookup.Target is not { } target || element is null)
        {
            return met;
        }

        if (target == Register.Verdict)
        {
            return element.Verdict is { } verdict
                ? met with { Kind = OwnRuleEnd.End.Decided, Verdict = verdict }
                : met with { Kind = OwnRuleEnd.End.Unknown };
        }

        registers.Write(target, element.Data.Span);
        return met;
    }

    // A range of addresses or ports is left to the kernel's choice, and another source port is not kept by a walk: not known here.
    private static OwnRuleEnd Translates(Translate translate, Registers registers, OwnRuleEnd end)
    {
        var packet = end.State.Packet;
        if (translate.Family != PacketFields.FamilyOf(packet.Destination))
        {
            return end;
        }

        var length = translate.Family == NatFamily.Ipv4 ? 4 : 16;
        if ((translate.AddressTo is { } lastAddress && lastAddress != translate.AddressFrom)
            || (translate.PortTo is { } lastPort && lastPort != translate.PortFrom)
            || (translate.AddressFrom is { } from && !registers.IsKnown(from, length))
            || (translate.PortFrom is { } open && !registers.IsKnown(open, sizeof(ushort)))
            || (translate.Kind == NatKind.Source && translate.PortFrom is not null))
        {
            return end with { Kind = OwnRuleEnd.End.Unknown };
        }

        var address = translate.AddressFrom is { } given ? new IPAddress(registers.Read(given, length))
            : translate.Kind == NatKind.Target ? packet.Destination : packet.Source;
        return end with
        {
            Kind = OwnRuleEnd.End.Translated,
            State = translate.Kind == NatKind.Source
                ? end.State.TranslateSource(address)
                : end.State.TranslateDestination(address, translate.PortFrom is { } port ? PortIn(registers, port) : packet.DestinationPort),
        };
    }

    private static ushort PortIn(Registers registers, Register from) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(registers.Read(from, sizeof(ushort)));
}

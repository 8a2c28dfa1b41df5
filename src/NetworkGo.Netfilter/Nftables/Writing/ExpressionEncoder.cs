using NetworkGo.Netfilter.Netlink;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Rules;
using NetworkGo.Netfilter.Nftables.Wire;

namespace NetworkGo.Netfilter.Nftables.Writing;

/// <summary>Writes expressions as attributes. The numbers are those of the enums named beside them in linux/netfilter/nf_tables.h.</summary>
internal static class ExpressionEncoder
{
    private const uint ResultAddressType = 3;
    private const uint ByTarget = 2;

    /// <summary>Writes one as a member of a list.</summary>
    public static void Write(AttributeWriter writer, Expression expression) => Write(writer, AttributeTypes.ListElement, expression);

    /// <summary>Writes one as an attribute of that type.</summary>
    public static void Write(AttributeWriter writer, int type, Expression expression)
    {
        var whole = writer.BeginNested(type);
        writer.Add(AttributeTypes.Expression.Name, NameOf(expression));
        if (expression is UnknownExpression unknown)
        {
            writer.Add(AttributeTypes.Expression.Data | 0x8000, unknown.Attributes.Span);
        }
        else
        {
            var data = writer.BeginNested(AttributeTypes.Expression.Data);
            WriteContent(writer, expression);
            writer.EndNested(data);
        }

        writer.EndNested(whole);
    }

    /// <summary>Writes a value: NFTA_DATA_VALUE.</summary>
    public static void WriteValue(AttributeWriter writer, int type, Bytes value)
    {
        var data = writer.BeginNested(type);
        writer.Add(AttributeTypes.Data.Value, value.Span);
        writer.EndNested(data);
    }

    /// <summary>Writes a verdict: NFTA_DATA_VERDICT.</summary>
    public static void WriteVerdict(AttributeWriter writer, int type, Verdict verdict)
    {
        var data = writer.BeginNested(type);
        var nested = writer.BeginNested(AttributeTypes.Data.Verdict);
        writer.Add(AttributeTypes.Data.VerdictCode, unchecked((uint)verdict.Code));
        if (verdict.Chain.Length > 0)
        {
            writer.Add(AttributeTypes.Data.VerdictChain, verdict.Chain);
        }

        writer.EndNested(nested);
        writer.EndNested(data);
    }

    private static string NameOf(Expression expression) => expression switch
    {
        MetaLoad or MetaSet => "meta",
        PayloadLoad => "payload",
        CtLoad or CtSet => "ct",
        FibType => "fib",
        Compare => "cmp",
        RangeTest => "range",
        Bitwise => "bitwise",
        Lookup => "lookup",
        Immediate or Decide => "immediate",
        Count => "counter",
        Translate => "nat",
        Masquerade => "masq",
        NumberGenerator => "numgen",
        Log => "log",
        Reject => "reject",
        NoTrack => "notrack",
        Limit => "limit",
        UnknownExpression unknown => unknown.Name,
        _ => throw new ArgumentException($"{expression.GetType().Name} has no encoding.", nameof(expression)),
    };

    private static void WriteContent(AttributeWriter writer, Expression expression)
    {
        switch (expression)
        {
            case MetaLoad load:
                writer.Add(2, (uint)load.Key);
                writer.Add(1, load.Target.Number);
                break;
            case MetaSet set:
                writer.Add(2, (uint)set.Key);
                writer.Add(3, set.Source.Number);
                break;
            case PayloadLoad load:
                writer.Add(1, load.Target.Number);
                writer.Add(2, (uint)load.Base);
                writer.Add(3, (uint)load.Offset);
                writer.Add(4, (uint)load.Length);
                break;
            case CtLoad load:
                writer.Add(2, (uint)load.Key);
                writer.Add(1, load.Target.Number);
                if (load.Direction is { } direction)
                {
                    writer.Add(3, [(byte)direction]);
                }

                break;
            case CtSet set:
                writer.Add(2, (uint)set.Key);
                writer.Add(4, set.Source.Number);
                break;
            case FibType fib:
                writer.Add(1, fib.Target.Number);
                writer.Add(2, ResultAddressType);
                writer.Add(3, ByTarget);
                break;
            case Compare compare:
                writer.Add(1, compare.Source.Number);
                writer.Add(2, (uint)compare.Operator);
                WriteValue(writer, 3, compare.Value);
                break;
            case RangeTest range:
                writer.Add(1, range.Source.Number);
                writer.Add(2, range.IsNegated ? 1u : 0u);
                WriteValue(writer, 3, range.From);
                WriteValue(writer, 4, range.To);
                break;
            case Bitwise bitwise:
                writer.Add(1, bitwise.Source.Number);
                writer.Add(2, bitwise.Target.Number);
                writer.Add(3, (uint)bitwise.Mask.Length);
                writer.Add(6, 0u);
                WriteValue(writer, 4, bitwise.Mask);
                WriteValue(writer, 5, bitwise.Xor);
                break;
            case Lookup lookup:
                writer.Add(1, lookup.Set);
                writer.Add(2, lookup.Source.Number);
                if (lookup.Target is { } target)
                {
                    writer.Add(3, target.Number);
                }

                writer.Add(5, lookup.IsNegated ? 1u : 0u);
                break;
            case Immediate immediate:
                writer.Add(1, immediate.Target.Number);
                WriteValue(writer, 2, immediate.Value);
                break;
            case Decide decide:
                writer.Add(1, Register.Verdict.Number);
                WriteVerdict(writer, 2, decide.Verdict);
                break;
            case Count:
                writer.Add(1, 0UL);
                writer.Add(2, 0UL);
                break;
            default:
                WriteStatement(writer, expression);
                break;
        }
    }

    private static void WriteStatement(AttributeWriter writer, Expression expression)
    {
        switch (expression)
        {
            case Translate nat:
                writer.Add(1, (uint)nat.Kind);
                writer.Add(2, (uint)nat.Family);
                AddRegister(writer, 3, nat.AddressFrom);
                AddRegister(writer, 4, nat.AddressTo);
                AddRegister(writer, 5, nat.PortFrom);
                AddRegister(writer, 6, nat.PortTo);
                AddUnlessZero(writer, 7, nat.Flags);
                break;
            case Masquerade masquerade:
                AddUnlessZero(writer, 1, masquerade.Flags);
                break;
            case NumberGenerator numbers:
                writer.Add(1, numbers.Target.Number);
                writer.Add(2, numbers.Modulus);
                writer.Add(3, numbers.IsRandom ? 1u : 0u);
                writer.Add(4, numbers.Offset);
                break;
            case Log log:
                if (log.Group is { } group)
                {
                    writer.AddShort(1, group);
                    AddUnlessZero(writer, 3, log.SnapLength);
                    if (log.QueueThreshold != 0)
                    {
                        writer.AddShort(4, log.QueueThreshold);
                    }
                }

                if (log.Prefix.Length > 0)
                {
                    writer.Add(2, log.Prefix);
                }

                break;
            case Reject reject:
                writer.Add(1, (uint)reject.Type);
                writer.Add(2, [reject.Code]);
                break;
            case Limit limit:
                writer.Add(1, limit.Rate);
                writer.Add(2, limit.UnitSeconds);
                writer.Add(3, limit.Burst);
                writer.Add(4, 0u);
                writer.Add(5, limit.IsOver ? 1u : 0u);
                break;
        }
    }

    private static void AddRegister(AttributeWriter writer, int type, Register? register)
    {
        if (register is { } given)
        {
            writer.Add(type, given.Number);
        }
    }

    private static void AddUnlessZero(AttributeWriter writer, int type, uint number)
    {
        if (number != 0)
        {
            writer.Add(type, number);
        }
    }
}

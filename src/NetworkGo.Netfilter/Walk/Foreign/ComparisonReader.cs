using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Rules;
using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Netfilter.Walk.Foreign;

/// <summary>Comparisons of what registers hold, as tests.</summary>
/// <param name="devices">The names of devices by their numbers.</param>
internal sealed class ComparisonReader(IReadOnlyDictionary<uint, string> devices)
{
    /// <summary>A comparison with one value: one test for each field, all of which have to hold.</summary>
    public IEnumerable<NftTest> Compared(LoadedValue value, CompareOperator comparison, Bytes with)
    {
        var isEqual = comparison == CompareOperator.Equal;
        if (value.Field is not { } field)
        {
            return isEqual && value.Mask.IsEmpty && value.Fields.Count > 1 && value.Length == with.Length ? EachOf(value, with) : [NftTest.Unknown];
        }

        if (!value.Mask.IsEmpty)
        {
            return [comparison is CompareOperator.Equal or CompareOperator.NotEqual ? Masked(field, value.Mask, with, isEqual) : Unreadable(field)];
        }

        return comparison is CompareOperator.Equal or CompareOperator.NotEqual
            ? [Whole(field, with, isEqual)]
            : [Bounded(field, comparison, with)];
    }

    /// <summary>Whether a value is within an interval.</summary>
    public NftTest Within(LoadedValue value, Bytes from, Bytes to, bool isNegated)
    {
        if (value.Field is not { } field || !value.Mask.IsEmpty || from.Length != field.Length || to.Length != field.Length)
        {
            return value.Field is { } other ? Unreadable(other) : NftTest.Unknown;
        }

        return from > to
            ? Named(field, [], isNegated)
            : field.Kind is ValueKind.Address or ValueKind.Port or ValueKind.Protocol && FieldValues.Of(field, from.Span, to.Span, devices) is { } text
                ? Named(field, [text], isNegated)
                : Unreadable(field);
    }

    /// <summary>A test of the field that says nothing but that the packet has it.</summary>
    public static NftTest Unreadable(PacketField field) => new() { Field = NftField.Unknown, Protocol = field.Test.Protocol };

    private static NftTest Named(PacketField field, EquatableArray<string> values, bool isNegated) => field.Test with { Values = values, Negated = isNegated };

    private IEnumerable<NftTest> EachOf(LoadedValue value, Bytes with)
    {
        var at = 0;
        foreach (var field in value.Fields)
        {
            yield return Whole(field, new Bytes(with.Span.Slice(at, field.Length)), isEqual: true);
            at += field.Length;
        }
    }

    private NftTest Whole(PacketField field, Bytes with, bool isEqual)
    {
        // Of a name only its beginning is compared, where the zero behind it is not.
        if (field.Kind == ValueKind.Device && with.Length > 0 && with.Length < field.Length)
        {
            return Named(field, [FieldValues.Device(with.Span, isPrefix: !with.Span.Contains((byte)0))], !isEqual);
        }

        if (with.Length != field.Length || field.Kind is ValueKind.Unknown or ValueKind.Status)
        {
            return Unreadable(field);
        }

        return Named(field, FieldValues.Of(field, with.Span, with.Span, devices) is { } text ? [text] : [], !isEqual);
    }

    // Of an ordered field: from one end of it, or to the other.
    private NftTest Bounded(PacketField field, CompareOperator comparison, Bytes with)
    {
        if (field.Kind is not (ValueKind.Address or ValueKind.Port or ValueKind.Protocol) || field.Length != field.WholeLength || with.Length != field.Length)
        {
            return Unreadable(field);
        }

        var lowest = new byte[field.Length];
        byte[] highest = [.. Enumerable.Repeat(byte.MaxValue, field.Length)];
        var value = with.Span.ToArray();
        var isEmpty = false;
        switch (comparison)
        {
            case CompareOperator.Less:
                isEmpty = value.AsSpan().SequenceEqual(lowest);
                Step(value, -1);
                goto case CompareOperator.LessOrEqual;
            case CompareOperator.LessOrEqual:
                highest = value;
                break;
            case CompareOperator.Greater:
                isEmpty = value.AsSpan().SequenceEqual(highest);
                Step(value, 1);
                goto case CompareOperator.GreaterOrEqual;
            case CompareOperator.GreaterOrEqual:
                lowest = value;
                break;
            default:
                return Unreadable(field);
        }

        return Named(field, isEmpty || FieldValues.Of(field, lowest, highest, devices) is not { } text ? [] : [text], isNegated: false);
    }

    private static void Step(byte[] value, int by)
    {
        for (var at = value.Length - 1; at >= 0; at--)
        {
            value[at] = (byte)(value[at] + by);
            if (value[at] != (by > 0 ? 0 : byte.MaxValue))
            {
                return;
            }
        }
    }

    private static NftTest Masked(PacketField field, Bytes mask, Bytes with, bool isEqual)
    {
        if (mask.Length != field.Length || with.Length != field.Length)
        {
            return Unreadable(field);
        }

        var isZero = with.Span.IndexOfAnyExcept((byte)0) < 0;
        switch (field.Kind)
        {
            case ValueKind.Mark:
                return Named(field, [FieldValues.Number(Marks.Of(with))], !isEqual) with { Mask = Marks.Of(mask) };

            // One of the bits: not none of them.
            case ValueKind.State when isZero:
                return Named(field, FieldValues.States(Marks.Of(mask)).ToEquatableArray(), isEqual);
            case ValueKind.Status when isZero:
                return Named(field, FieldValues.Status(Marks.Of(mask)).ToEquatableArray(), isEqual);
            case ValueKind.TcpFlags when isZero && !isEqual:
                return Named(field, [FieldValues.Number(mask.Span[0])], isNegated: false) with { IsAnyBit = true };
            case ValueKind.TcpFlags:
                return Named(field, [FieldValues.Number(with.Span[0])], !isEqual) with { Mask = mask.Span[0] };
            case ValueKind.Address when field.Length == field.WholeLength:
                return Named(field, FieldValues.Network(field, with.Span, mask.Span) is { } network ? [network] : [], !isEqual);
            default:
                return Unreadable(field);
        }
    }
}

using NetworkGo.Netfilter.Netlink;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Wire;

namespace NetworkGo.Netfilter.Nftables.Writing;

/// <summary>Writes elements. A range of a concatenated key is one element with two keys; one of a single key is two elements, the second marked as its end.</summary>
internal static class ElementEncoder
{
    /// <summary>Writes one.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="set">Its set.</param>
    /// <param name="element">Which.</param>
    /// <param name="isDeleted">Only what tells it from others.</param>
    public static void Write(AttributeWriter writer, SetDefinition set, Element element, bool isDeleted)
    {
        var isPair = set.IsInterval && !set.Key.IsConcatenation && !element.IsCatchAll;
        var end = isPair ? Successor(element.Key.To) : default;
        var whole = writer.BeginNested(AttributeTypes.ListElement);
        if (element.IsCatchAll)
        {
            writer.Add(AttributeTypes.Element.Flags, AttributeTypes.Element.CatchAll);
        }
        else
        {
            ExpressionEncoder.WriteValue(writer, AttributeTypes.Element.Key, element.Key.From);
        }

        if (set.IsInterval && set.Key.IsConcatenation && !element.IsCatchAll)
        {
            ExpressionEncoder.WriteValue(writer, AttributeTypes.Element.KeyEnd, element.Key.To);
        }

        if (!isDeleted)
        {
            WriteContent(writer, set, element, isPair && end.IsEmpty);
        }

        writer.EndNested(whole);
        if (isPair && !end.IsEmpty)
        {
            var second = writer.BeginNested(AttributeTypes.ListElement);
            ExpressionEncoder.WriteValue(writer, AttributeTypes.Element.Key, end);
            writer.Add(AttributeTypes.Element.Flags, AttributeTypes.Element.IntervalEnd);
            writer.EndNested(second);
        }
    }

    private static void WriteContent(AttributeWriter writer, SetDefinition set, Element element, bool isOpen)
    {
        if (element.Verdict is { } verdict)
        {
            ExpressionEncoder.WriteVerdict(writer, AttributeTypes.Element.Data, verdict);
        }
        else if (set.Data is not null)
        {
            ExpressionEncoder.WriteValue(writer, AttributeTypes.Element.Data, element.Data);
        }

        if (element.Timeout is { } timeout)
        {
            writer.Add(AttributeTypes.Element.Timeout, (ulong)timeout.TotalMilliseconds);
        }

        var userdata = Userdata.Of(element.Comment, isOpen);
        if (userdata.Length > 0)
        {
            writer.Add(AttributeTypes.Element.Userdata, userdata);
        }
    }

    // The value behind the last one; empty where the last one is the highest there is, and the interval stays open.
    private static Bytes Successor(Bytes value)
    {
        var next = value.Span.ToArray();
        for (var at = next.Length - 1; at >= 0; at--)
        {
            if (++next[at] != 0)
            {
                return Bytes.Own(next);
            }
        }

        return default;
    }
}

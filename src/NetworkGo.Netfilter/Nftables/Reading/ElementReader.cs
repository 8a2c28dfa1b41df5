using NetworkGo.Netfilter.Netlink;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Rules;
using NetworkGo.Netfilter.Nftables.Wire;
using NetworkGo.Netfilter.Nftables.Writing;

namespace NetworkGo.Netfilter.Nftables.Reading;

/// <summary>Collects the elements of a set from the messages of a dump.</summary>
/// <param name="set">The set.</param>
public sealed class ElementReader(SetDefinition set)
{
    private readonly List<DumpedElement> elements = [];
    private readonly List<Bytes> ends = [];
    private DumpedElement? catchAll;

    /// <summary>Takes one message.</summary>
    /// <param name="attributes">Its attributes.</param>
    /// <returns>False where it is cut short.</returns>
    public bool Add(ReadOnlySpan<byte> attributes)
    {
        var reader = new AttributeReader(attributes);
        while (reader.Next())
        {
            if (reader.Type == AttributeTypes.Elements.List)
            {
                var list = new AttributeReader(reader.Value);
                while (list.Next())
                {
                    AddElement(list.Value);
                }

                if (list.IsCutShort)
                {
                    return false;
                }
            }
        }

        return !reader.IsCutShort;
    }

    /// <summary>All elements; the two halves of a range of a single key joined.</summary>
    public IReadOnlyList<DumpedElement> Finish()
    {
        if (set.IsInterval && !set.Key.IsConcatenation)
        {
            JoinRanges();
        }

        if (catchAll is { } rest)
        {
            elements.Add(rest);
            catchAll = null;
        }

        return elements;
    }

    private void JoinRanges()
    {
        ends.Sort();
        elements.Sort(static (left, right) => left.Element.Key.From.CompareTo(right.Element.Key.From));
        var last = IntervalEnds.Of([.. elements.Select(static e => e.Element.Key.From)], ends, set.Key.Length);
        for (var index = 0; index < elements.Count; index++)
        {
            var dumped = elements[index];
            var (from, to) = (dumped.Element.Key.From, last[index]);
            elements[index] = dumped with { Element = dumped.Element with { Key = new ElementKey(from, to == from ? from : to) } };
        }
    }

    private void AddElement(ReadOnlySpan<byte> attributes)
    {
        Bytes from = default;
        Bytes to = default;
        Bytes data = default;
        Verdict? verdict = null;
        var comment = "";
        TimeSpan? timeout = null;
        TimeSpan? expires = null;
        Counter? counter = null;
        var flags = 0u;
        var hasUnknown = false;
        var reader = new AttributeReader(attributes);
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case AttributeTypes.Element.Key:
                    from = new Bytes(AttributeReader.Find(reader.Value, AttributeTypes.Data.Value));
                    break;
                case AttributeTypes.Element.KeyEnd:
                    to = new Bytes(AttributeReader.Find(reader.Value, AttributeTypes.Data.Value));
                    break;
                case AttributeTypes.Element.Data:
                    var ofVerdict = AttributeReader.Find(reader.Value, AttributeTypes.Data.Verdict);
                    verdict = ofVerdict.IsEmpty ? null : ExpressionReader.ReadVerdict(ofVerdict);
                    data = ofVerdict.IsEmpty ? new Bytes(AttributeReader.Find(reader.Value, AttributeTypes.Data.Value)) : default;
                    break;
                case AttributeTypes.Element.Flags:
                    flags = (uint)reader.Number;
                    break;
                case AttributeTypes.Element.Timeout:
                    timeout = TimeSpan.FromMilliseconds(reader.Number);
                    break;
                case AttributeTypes.Element.Expiration:
                    expires = TimeSpan.FromMilliseconds(reader.Number);
                    break;
                case AttributeTypes.Element.Userdata:
                    comment = Userdata.Comment(reader.Value);
                    break;
                case AttributeTypes.Element.Expression:
                    hasUnknown |= ExpressionReader.Read(reader.Value, out counter) is not Count || !set.HasCounter;
                    break;
                case AttributeTypes.Element.ObjectReference:
                case AttributeTypes.Element.Expressions:
                    hasUnknown = true;
                    break;
            }
        }

        if ((flags & AttributeTypes.Element.IntervalEnd) != 0)
        {
            ends.Add(from);
            return;
        }

        var element = new Element(new ElementKey(from, to.IsEmpty || to == from ? from : to))
        {
            Data = data,
            Verdict = verdict,
            Comment = comment,
            Timeout = timeout == set.DefaultTimeout ? null : timeout,
            HasUnknown = hasUnknown,
        };
        var dumped = new DumpedElement(element, counter, expires);
        if (element.IsCatchAll)
        {
            catchAll = dumped;
        }
        else
        {
            elements.Add(dumped);
        }
    }
}

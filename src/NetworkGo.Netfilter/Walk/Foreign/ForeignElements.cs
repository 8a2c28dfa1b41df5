using NetworkGo.Netfilter.Netlink;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Reading;
using NetworkGo.Netfilter.Nftables.Wire;

namespace NetworkGo.Netfilter.Walk.Foreign;

/// <summary>Collects the elements of a set of another program's from the messages of a dump.</summary>
/// <param name="set">The set.</param>
public sealed class ForeignElements(ForeignSet set)
{
    private readonly List<ForeignElement> elements = [];
    private readonly List<Bytes> ends = [];

    /// <summary>How many messages were taken.</summary>
    public int Messages { get; private set; }

    /// <summary>How many elements were taken; the end of an interval of single keys is one of its own.</summary>
    public int Count => elements.Count + ends.Count;

    /// <summary>The keys, in the order of the dump.</summary>
    public IEnumerable<Bytes> Keys => elements.Select(static e => e.From);

    /// <summary>Takes one message.</summary>
    /// <param name="attributes">Its attributes.</param>
    /// <returns>False where it is cut short.</returns>
    public bool Add(ReadOnlySpan<byte> attributes)
    {
        Messages++;
        var list = new AttributeReader(AttributeReader.Find(attributes, AttributeTypes.Elements.List));
        while (list.Next())
        {
            if (!AddElement(list.Value))
            {
                return false;
            }
        }

        return !list.IsCutShort;
    }

    /// <summary>All elements; the two halves of an interval of a single key joined.</summary>
    public IReadOnlyList<ForeignElement> Finish()
    {
        if (!set.IsInterval || set.IsConcatenation)
        {
            return elements;
        }

        var sorted = elements.Where(static e => !e.IsCatchAll).OrderBy(static e => e.From).ToList();
        ends.Sort();
        var last = IntervalEnds.Of([.. sorted.Select(static e => e.From)], ends, set.KeyLength);
        for (var index = 0; index < sorted.Count; index++)
        {
            // One that comes with an end of its own needs none of these.
            sorted[index] = sorted[index].To != sorted[index].From ? sorted[index] : sorted[index] with { To = last[index] };
        }

        return [.. sorted, .. elements.Where(static e => e.IsCatchAll)];
    }

    private bool AddElement(ReadOnlySpan<byte> attributes)
    {
        Bytes from = default;
        Bytes to = default;
        Verdict? verdict = null;
        var flags = 0u;
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
                    var given = AttributeReader.Find(reader.Value, AttributeTypes.Data.Verdict);
                    verdict = given.IsEmpty ? null : ExpressionReader.ReadVerdict(given);
                    break;
                case AttributeTypes.Element.Flags:
                    flags = (uint)reader.Number;
                    break;
            }
        }

        if (reader.IsCutShort)
        {
            return false;
        }

        if ((flags & AttributeTypes.Element.IntervalEnd) != 0)
        {
            ends.Add(from);
        }
        else
        {
            elements.Add(new ForeignElement(from, to.IsEmpty ? from : to, verdict, (flags & AttributeTypes.Element.CatchAll) != 0));
        }

        return true;
    }
}

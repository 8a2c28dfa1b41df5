using NetworkGo.Netfilter.Nftables.Building;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.State;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>
/// The elements of one shape. The kernel takes no two ranges that overlap into one set, so those that do are in several, one behind
/// the other; of two elements with the same key the first one stays.
/// </summary>
internal sealed class LayeredSet(SetShape shape)
{
    private readonly KeyType type = new([.. shape.Parts.Select(static p => p.Type)]);
    private readonly List<List<Element>> layers = [];
    private readonly HashSet<ElementKey> keys = [];

    // Only ranges of one target can overlap, and a target is one address nearly always.
    private readonly Dictionary<Bytes, List<Placed>> byTarget = [];
    private readonly List<Placed> ofWideTargets = [];

    /// <summary>The shape.</summary>
    public SetShape Shape => shape;

    /// <summary>Adds an element.</summary>
    /// <param name="element">The element.</param>
    /// <param name="target">Its target; null where that is more than one address.</param>
    public void Add(Element element, FieldValue? target)
    {
        if (!keys.Add(element.Key))
        {
            return;
        }

        var layer = shape.IsInterval ? FreeLayer(element.Key, target) : 0;
        while (layers.Count <= layer)
        {
            layers.Add([]);
        }

        layers[layer].Add(element);
    }

    /// <summary>The sets.</summary>
    public IEnumerable<SetState> ToSets() => layers.Select((elements, layer) => new SetState(shape.Definition(layer), new ElementSet(elements)));

    /// <summary>The matches, one for each set.</summary>
    public IEnumerable<Statement> Lookups() => Enumerable.Range(0, layers.Count).Select(layer => Match.Lookup(shape.Name(layer), shape.Parts));

    private int FreeLayer(ElementKey key, FieldValue? target)
    {
        var one = target is { IsRange: false } single ? single.From : default;
        var near = one.IsEmpty ? byTarget.Values.SelectMany(static p => p) : byTarget.GetValueOrDefault(one, []);
        var taken = near.Concat(ofWideTargets).Where(p => Box.Overlap(type, p.Key, key)).Select(static p => p.Layer).ToHashSet();
        var layer = 0;
        while (taken.Contains(layer))
        {
            layer++;
        }

        PlacesOf(one).Add(new(key, layer));
        return layer;
    }

    private List<Placed> PlacesOf(Bytes target)
    {
        if (target.IsEmpty)
        {
            return ofWideTargets;
        }

        if (!byTarget.TryGetValue(target, out var places))
        {
            byTarget.Add(target, places = []);
        }

        return places;
    }

    private readonly record struct Placed(ElementKey Key, int Layer);
}

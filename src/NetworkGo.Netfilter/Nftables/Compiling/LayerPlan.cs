using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.State;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>Gives each key the first of several sets in which it overlaps with none.</summary>
internal sealed class LayerPlan(SetShape shape)
{
    private readonly KeyType type = new([.. shape.Parts.Select(static p => p.Type)]);
    private readonly HashSet<ElementKey> keys = [];
    private readonly Dictionary<Bytes, List<Placed>> byTarget = [];
    private readonly List<Placed> ofWideTargets = [];

    /// <summary>The number of a key's set; -1 where the key was placed before.</summary>
    /// <param name="key">The key.</param>
    /// <param name="target">Its target; empty where that is more than one address.</param>
    public int Place(ElementKey key, Bytes target)
    {
        if (!keys.Add(key))
        {
            return -1;
        }

        var near = target.IsEmpty ? byTarget.Values.SelectMany(static p => p) : byTarget.GetValueOrDefault(target, []);
        var taken = near.Concat(ofWideTargets).Where(p => Box.Overlap(type, p.Key, key)).Select(static p => p.Layer).ToHashSet();
        var layer = 0;
        while (taken.Contains(layer))
        {
            layer++;
        }

        PlacesOf(target).Add(new(key, layer));
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

using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.State;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>
/// A shape with ranges. The kernel takes no two ranges that overlap into one set, so those that do are in several, one behind
/// the other; of two elements with the same key the first one stays.
/// </summary>
internal sealed class LayeredSet(int number) : FlowSet(number)
{
    // Only ranges of one target can overlap, and a target is one address nearly always: then each target is divided for itself.
    private readonly Dictionary<Bytes, List<Claim>> byTarget = [];
    private readonly Dictionary<Bytes, List<Layered>> layered = [];
    private readonly HashSet<Bytes> touched = [];
    private readonly List<ElementSet> layers = [];
    private bool wasWide;

    /// <inheritdoc/>
    public override IReadOnlyList<ElementSet> Layers => layers;

    /// <inheritdoc/>
    public override void Add(CompiledPolicy policy, PlacedElement placed)
    {
        if (!byTarget.TryGetValue(placed.Target, out var claims))
        {
            byTarget.Add(placed.Target, claims = []);
        }

        claims.Add(new Claim(policy, placed));
        touched.Add(placed.Target);
    }

    /// <inheritdoc/>
    public override void Remove(CompiledPolicy policy, PlacedElement placed)
    {
        byTarget[placed.Target].Remove(new Claim(policy, placed));
        touched.Add(placed.Target);
    }

    /// <inheritdoc/>
    public override int Settle()
    {
        if (touched.Count == 0)
        {
            return 0;
        }

        var isWide = byTarget.TryGetValue(default, out var wide) && wide.Count > 0;
        IEnumerable<Bytes> targets = isWide || wasWide ? [.. byTarget.Keys] : touched;
        var groups = isWide ? [targets.SelectMany(t => byTarget[t]).ToList()] : targets.Select(t => byTarget[t]).ToList();
        var gone = targets.SelectMany(t => byTarget[t]).Select(static c => c.Placed.Element.Key).ToHashSet();
        var changes = new List<Dictionary<ElementKey, Element?>>();
        Take(targets, gone, changes);
        foreach (var group in groups)
        {
            Divide(group, changes);
        }

        for (var layer = 0; layer < changes.Count; layer++)
        {
            if (layer == layers.Count)
            {
                layers.Add(ElementSet.Empty);
            }

            layers[layer] = layers[layer].With(changes[layer]);
        }

        while (layers is [.., { Count: 0 }])
        {
            layers.RemoveAt(layers.Count - 1);
        }

        foreach (var target in targets.Where(t => byTarget[t].Count == 0).ToList())
        {
            byTarget.Remove(target);
        }

        wasWide = isWide;
        touched.Clear();
        return gone.Count;
    }

    // What these targets had until now.
    private void Take(IEnumerable<Bytes> targets, HashSet<ElementKey> gone, List<Dictionary<ElementKey, Element?>> changes)
    {
        foreach (var target in targets)
        {
            if (layered.Remove(target, out var places))
            {
                foreach (var place in places)
                {
                    ChangesOf(changes, place.Layer)[place.Key] = null;
                    gone.Add(place.Key);
                }
            }
        }
    }

    private void Divide(List<Claim> claims, List<Dictionary<ElementKey, Element?>> changes)
    {
        var plan = new LayerPlan(Shape);
        foreach (var claim in claims.OrderBy(static c => c.Policy.Order).ThenBy(static c => Array.IndexOf(c.Policy.Elements, c.Placed)))
        {
            var element = claim.Placed.Element;
            var layer = plan.Place(element.Key, claim.Placed.Target);
            if (layer >= 0)
            {
                ChangesOf(changes, layer)[element.Key] = element;
                PlacesOf(claim.Placed.Target).Add(new Layered(element.Key, layer));
            }
        }
    }

    private List<Layered> PlacesOf(Bytes target)
    {
        if (!layered.TryGetValue(target, out var places))
        {
            layered.Add(target, places = []);
        }

        return places;
    }

    private static Dictionary<ElementKey, Element?> ChangesOf(List<Dictionary<ElementKey, Element?>> changes, int layer)
    {
        while (changes.Count <= layer)
        {
            changes.Add([]);
        }

        return changes[layer];
    }

    private readonly record struct Claim(CompiledPolicy Policy, PlacedElement Placed);

    private readonly record struct Layered(ElementKey Key, int Layer);
}

using System.Runtime.InteropServices;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.State;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>A shape without ranges: one set. Of several policies with the same key the first one of the file has the element.</summary>
internal sealed class ExactSet(int number, PolicyRegister policies) : FlowSet(number)
{
    // Nearly every key is of one policy, which the register finds by the element.
    private readonly Dictionary<ElementKey, List<CompiledPolicy>> contested = [];
    private readonly ElementSet[] layers = [ElementSet.Empty];
    private Dictionary<ElementKey, Element?> changes = [];

    /// <inheritdoc/>
    public override IReadOnlyList<ElementSet> Layers => layers[0].Count == 0 ? [] : layers;

    /// <inheritdoc/>
    public override void Add(CompiledPolicy policy, PlacedElement placed)
    {
        var key = placed.Element.Key;
        ref var change = ref CollectionsMarshal.GetValueRefOrAddDefault(changes, key, out var isChanged);
        if (contested.Count > 0 && contested.TryGetValue(key, out var claims))
        {
            claims.Add(policy);
            change = FirstOf(claims, key);
            return;
        }

        var former = isChanged ? change : layers[0].Find(key);
        if (former is null)
        {
            change = placed.Element;
            return;
        }

        claims = [policies.Find(former, Number, policy), policy];
        contested.Add(key, claims);
        change = FirstOf(claims, key);
    }

    /// <inheritdoc/>
    public override void Remove(CompiledPolicy policy, PlacedElement placed)
    {
        var key = placed.Element.Key;
        if (contested.Count == 0 || !contested.TryGetValue(key, out var claims))
        {
            changes[key] = null;
            return;
        }

        claims.Remove(policy);
        changes[key] = FirstOf(claims, key);
        if (claims.Count == 1)
        {
            contested.Remove(key);
        }
    }

    /// <inheritdoc/>
    public override int Settle()
    {
        var touched = changes.Count;
        if (touched > 0)
        {
            layers[0] = layers[0].Count == 0 && !changes.ContainsValue(null) ? ElementSet.Own(changes!) : layers[0].With(changes);
            changes = [];
        }

        return touched;
    }

    private Element FirstOf(List<CompiledPolicy> claims, ElementKey key)
    {
        var first = claims[0];
        foreach (var claim in claims)
        {
            if (claim.Order < first.Order)
            {
                first = claim;
            }
        }

        return first.Find(Number, key)!;
    }
}

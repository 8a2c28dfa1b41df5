using NetworkGo.Netfilter.Nftables.Building;
using NetworkGo.Netfilter.Nftables.State;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>What is accepted, as elements of sets.</summary>
internal sealed class AcceptedFlows(PolicyRegister policies)
{
    private readonly FlowSet?[] sets = new FlowSet?[SetShape.Count];

    /// <summary>The elements of a policy come.</summary>
    public void Add(CompiledPolicy policy)
    {
        foreach (var placed in policy.Elements)
        {
            (sets[placed.Shape] ??= SetShape.Of(placed.Shape).IsInterval ? new LayeredSet(placed.Shape) : new ExactSet(placed.Shape, policies))
                .Add(policy, placed);
        }
    }

    /// <summary>The elements of a policy go.</summary>
    public void Remove(CompiledPolicy policy)
    {
        foreach (var placed in policy.Elements)
        {
            sets[placed.Shape]!.Remove(policy, placed);
        }
    }

    /// <summary>All that comes and goes is known.</summary>
    /// <returns>How many elements were looked at.</returns>
    public int Settle() => sets.Sum(static s => s?.Settle() ?? 0);

    /// <summary>The sets, in a fixed order.</summary>
    public List<SetState> Sets()
    {
        var states = new List<SetState>();
        foreach (var (set, layers) in Used())
        {
            for (var layer = 0; layer < layers.Count; layer++)
            {
                states.Add(new SetState(set.Shape.Definition(layer), layers[layer]));
            }
        }

        return states;
    }

    /// <summary>The matches for one kind, in a fixed order.</summary>
    public IEnumerable<Statement> Lookups(FlowKind kind) => Used().Where(u => u.Set.Shape.Kind == kind)
        .SelectMany(static u => u.Layers.Select((_, layer) => Match.Lookup(u.Set.Shape.Name(layer), u.Set.Shape.Parts)));

    private List<(FlowSet Set, IReadOnlyList<ElementSet> Layers)> Used()
    {
        var used = new List<(FlowSet Set, IReadOnlyList<ElementSet> Layers)>();
        foreach (var number in SetShape.InOrder)
        {
            if (sets[number] is { Layers: { Count: > 0 } layers } set)
            {
                used.Add((set, layers));
            }
        }

        return used;
    }
}

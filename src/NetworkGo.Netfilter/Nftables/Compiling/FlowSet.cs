using NetworkGo.Netfilter.Nftables.State;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>The elements of one shape, of all policies.</summary>
/// <param name="number">The number of the shape.</param>
internal abstract class FlowSet(int number)
{
    /// <summary>The shape.</summary>
    public SetShape Shape { get; } = SetShape.Of(number);

    /// <summary>The number of the shape.</summary>
    public int Number => number;

    /// <summary>The sets, one behind the other; none where there is no element.</summary>
    public abstract IReadOnlyList<ElementSet> Layers { get; }

    /// <summary>An element of a policy comes.</summary>
    public abstract void Add(CompiledPolicy policy, PlacedElement placed);

    /// <summary>An element of a policy goes.</summary>
    public abstract void Remove(CompiledPolicy policy, PlacedElement placed);

    /// <summary>All that comes and goes is known: brings the sets up to it.</summary>
    /// <returns>How many elements were looked at.</returns>
    public abstract int Settle();
}

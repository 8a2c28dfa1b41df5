using NetworkGo.Netfilter.Nftables.Building;
using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>What elements must have in common to be in one set.</summary>
/// <param name="Kind">How packets are matched.</param>
/// <param name="Family">The family.</param>
/// <param name="HasInput">Whether an interface is part of the key.</param>
/// <param name="HasSource">Whether the source is.</param>
/// <param name="IsInterval">Whether a part of the key is a range.</param>
internal sealed record SetShape(FlowKind Kind, NatFamily Family, bool HasInput, bool HasSource, bool IsInterval)
{
    private const int ShapesPerKind = 16;

    private static readonly SetShape[] Every =
    [
        .. from kind in FlowKind.All
           from number in Enumerable.Range(0, ShapesPerKind)
           select new SetShape(kind, (number & 8) == 0 ? NatFamily.Ipv4 : NatFamily.Ipv6, (number & 4) != 0, (number & 2) != 0, (number & 1) != 0),
    ];

    // The order in which sets are made and looked up. Single addresses first: they are looked up fastest, and are the most.
    private static readonly int[] Order =
    [
        .. Enumerable.Range(0, Every.Length)
            .OrderBy(static n => Every[n].Kind.Name, StringComparer.Ordinal)
            .ThenBy(static n => Every[n].IsInterval)
            .ThenBy(static n => Every[n].Name(0), StringComparer.Ordinal),
    ];

    /// <summary>How many shapes there are.</summary>
    public static int Count => Every.Length;

    /// <summary>The numbers of all shapes, in the order in which sets are made and looked up.</summary>
    public static ReadOnlySpan<int> InOrder => Order;

    /// <summary>The shape of a number.</summary>
    public static SetShape Of(int number) => Every[number];

    /// <summary>The number of a shape.</summary>
    public static int NumberOf(int kind, NatFamily family, bool hasInput, bool hasSource, bool isInterval) =>
        kind * ShapesPerKind + (family == NatFamily.Ipv4 ? 0 : 8) + (hasInput ? 4 : 0) + (hasSource ? 2 : 0) + (isInterval ? 1 : 0);

    /// <summary>The parts of the key.</summary>
    public KeyPart[] Parts => Kind.Parts(Family, HasInput, HasSource);

    /// <summary>The name of the set; of several of one shape, each has its number.</summary>
    public string Name(int layer) => string.Concat(
        Kind.Name,
        Kind.HasInput && !HasInput ? "_anyif" : "",
        HasSource == Kind.UsualSource ? "" : HasSource ? "_from" : "_anyone",
        IsInterval ? "_ranges" : "",
        Family == NatFamily.Ipv4 ? "4" : "6",
        layer == 0 ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"_{layer + 1}"));

    /// <summary>The set.</summary>
    public SetDefinition Definition(int layer) => new(Name(layer), new KeyType([.. Parts.Select(static p => p.Type)]))
    {
        IsInterval = IsInterval,
        HasCounter = Kind.IsCounted,
    };
}

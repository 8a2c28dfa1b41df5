using System.Collections;
using System.Diagnostics.CodeAnalysis;
using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.State;

/// <summary>The elements of one set: unordered for comparing, in the order given for writing. Of one key the last one counts.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "The kernel's word.")]
public sealed class ElementSet : IReadOnlyCollection<Element>, IEquatable<ElementSet>
{
    private readonly Dictionary<ElementKey, Element> byKey;

    /// <summary>Takes these.</summary>
    public ElementSet(IEnumerable<Element> elements)
    {
        ArgumentNullException.ThrowIfNull(elements);
        byKey = new Dictionary<ElementKey, Element>(elements.TryGetNonEnumeratedCount(out var count) ? count : 0);
        foreach (var element in elements)
        {
            byKey[element.Key] = element;
        }
    }

    /// <summary>None.</summary>
    public static ElementSet Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => byKey.Count;

    /// <summary>The element of a key; null where there is none.</summary>
    public Element? Find(ElementKey key) => byKey.GetValueOrDefault(key);

    /// <inheritdoc/>
    public bool Equals(ElementSet? other) => other is not null && (ReferenceEquals(this, other)
        || (Count == other.Count && byKey.Values.All(e => e.Equals(other.Find(e.Key)))));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ElementSet);

    /// <inheritdoc/>
    public override int GetHashCode() => byKey.Keys.Aggregate(Count, static (hash, key) => hash ^ key.GetHashCode());

    /// <inheritdoc/>
    public IEnumerator<Element> GetEnumerator() => byKey.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

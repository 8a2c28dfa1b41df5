using System.Collections;
using System.Diagnostics.CodeAnalysis;
using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.State;

/// <summary>The elements of one set: unordered for comparing, in the order given for writing. Of one key the last one counts.</summary>
/// <remarks>
/// A set that a few changes of another one lead to (<see cref="With"/>) shares with it what holds the elements, and keeps the changes beside
/// that. So the difference of two such sets costs what changed, not what there is.
/// </remarks>
[SuppressMessage("Naming", "CA1710", Justification = "The kernel's word.")]
public sealed class ElementSet : IReadOnlyCollection<Element>, IEquatable<ElementSet>
{
    // More changes than these, and more than a part of all elements, become a dictionary of their own.
    private const int FewChanges = 64;
    private const int PartThatMayChange = 8;

    // No element is one that is gone.
    private static readonly Dictionary<ElementKey, Element?> Nothing = [];

    private readonly Dictionary<ElementKey, Element> shared;
    private readonly Dictionary<ElementKey, Element?> changed;

    /// <summary>Takes these.</summary>
    public ElementSet(IEnumerable<Element> elements)
    {
        ArgumentNullException.ThrowIfNull(elements);
        changed = Nothing;
        shared = new Dictionary<ElementKey, Element>(elements.TryGetNonEnumeratedCount(out var count) ? count : 0);
        foreach (var element in elements)
        {
            shared[element.Key] = element;
        }

        Count = shared.Count;
    }

    private ElementSet(Dictionary<ElementKey, Element> shared, Dictionary<ElementKey, Element?> changed, int count) =>
        (this.shared, this.changed, Count) = (shared, changed, count);

    /// <summary>Takes these, and the dictionary too: nothing else changes it.</summary>
    internal static ElementSet Own(Dictionary<ElementKey, Element> elements) => new(elements, Nothing, elements.Count);

    /// <summary>None.</summary>
    public static ElementSet Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count { get; }

    /// <summary>The element of a key; null where there is none.</summary>
    public Element? Find(ElementKey key) =>
        changed.Count > 0 && changed.TryGetValue(key, out var element) ? element : shared.GetValueOrDefault(key);

    /// <summary>The same with other elements of some keys; this very set where none of them differs.</summary>
    /// <param name="changes">By key the element, or null for none.</param>
    public ElementSet With(IReadOnlyDictionary<ElementKey, Element?> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        if (Count == 0 && changed.Count == 0)
        {
            return changes.Count == 0 ? this : new ElementSet(changes.Values.OfType<Element>());
        }

        var next = changed;
        var count = Count;
        foreach (var (key, element) in changes)
        {
            var former = Find(key);
            if (Equals(former, element))
            {
                continue;
            }

            next = ReferenceEquals(next, changed) ? new Dictionary<ElementKey, Element?>(changed) : next;
            count += (element is null ? 0 : 1) - (former is null ? 0 : 1);
            if (Equals(shared.GetValueOrDefault(key), element))
            {
                next.Remove(key);
            }
            else
            {
                next[key] = element;
            }
        }

        return ReferenceEquals(next, changed) ? this
            : next.Count <= Math.Max(FewChanges, count / PartThatMayChange) ? new ElementSet(shared, next, count)
            : new ElementSet(new ElementSet(shared, next, count));
    }

    /// <summary>Another set, sharing what it has in common with this one where that is nearly all.</summary>
    public ElementSet Become(ElementSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var changes = new Dictionary<ElementKey, Element?>();
        foreach (var (key, _, theirs) in Differences(other))
        {
            changes[key] = theirs;
        }

        return changes.Count > Math.Max(FewChanges, Count / PartThatMayChange) ? other : With(changes);
    }

    /// <summary>The keys whose element differs, with this set's element and the other one's; null for none.</summary>
    public IEnumerable<(ElementKey Key, Element? Mine, Element? Theirs)> Differences(ElementSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (ReferenceEquals(this, other))
        {
            yield break;
        }

        var keys = ReferenceEquals(shared, other.shared)
            ? changed.Keys.Concat(other.changed.Keys.Where(k => !changed.ContainsKey(k)))
            : this.Select(static e => e.Key).Concat(other.Where(e => Find(e.Key) is null).Select(static e => e.Key));
        foreach (var key in keys)
        {
            var (mine, theirs) = (Find(key), other.Find(key));
            if (!Equals(mine, theirs))
            {
                yield return (key, mine, theirs);
            }
        }
    }

    /// <inheritdoc/>
    public bool Equals(ElementSet? other) => other is not null
        && (ReferenceEquals(this, other) || (Count == other.Count && !Differences(other).Any()));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ElementSet);

    /// <inheritdoc/>
    public override int GetHashCode() => this.Aggregate(Count, static (hash, element) => hash ^ element.Key.GetHashCode());

    /// <inheritdoc/>
    public IEnumerator<Element> GetEnumerator() => (changed.Count == 0
        ? shared.Values
        : shared.Values.Where(e => !changed.ContainsKey(e.Key)).Concat(changed.Values.OfType<Element>())).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

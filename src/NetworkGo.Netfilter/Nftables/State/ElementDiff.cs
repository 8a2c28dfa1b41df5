using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.State;

/// <summary>What turns the elements of a set into others.</summary>
internal sealed record ElementDiff(IReadOnlyList<Change> Deletions, IReadOnlyList<Change> Additions)
{
    private static readonly ElementDiff None = new([], []);

    /// <summary>Compares one set's elements.</summary>
    /// <param name="desired">What should be in it.</param>
    /// <param name="standing">What is in it.</param>
    /// <param name="goneChains">Chains that are made new: elements that go there are written again.</param>
    public static ElementDiff Between(SetState desired, SetState standing, HashSet<string> goneChains)
    {
        var maySend = goneChains.Count > 0 && standing.Definition.IsVerdictMap;
        if (ReferenceEquals(desired.Elements, standing.Elements) && !maySend)
        {
            return None;
        }

        // The kernel knows no change of an element: one that differs is deleted and added in the same transaction.
        var (deleted, added) = (new List<Element>(), new List<Element>());
        foreach (var (_, former, next) in standing.Elements.Differences(desired.Elements))
        {
            deleted.AddRange(former is null ? [] : [former]);
            added.AddRange(next is null ? [] : [next]);
        }

        if (maySend)
        {
            // Those that differ are among them already.
            List<Element> again = [.. standing.Elements.Where(e => GoesToGone(e) && e.Equals(desired.Elements.Find(e.Key)))];
            deleted.AddRange(again);
            added.AddRange(again);
        }

        if (IsOfBoxes(desired.Definition) && added.Count > 0)
        {
            // A wider element that contains a new one has to come after it, or the kernel refuses the new one; then the one that contains
            // the wider one comes after that.
            var rest = standing.Elements.Where(e => e.Key.IsRange && e.Equals(desired.Elements.Find(e.Key)) && !GoesToGone(e)).ToList();
            for (var newer = added.ToList(); newer.Count > 0 && rest.Count > 0;)
            {
                var wider = rest.Where(e => newer.Exists(a => !a.IsCatchAll && Box.Touches(desired.Definition.Key, e.Key, a.Key))).ToList();
                deleted.AddRange(wider);
                added.AddRange(wider);
                rest.RemoveAll(wider.Contains);
                newer = wider;
            }
        }

        return new ElementDiff(
            deleted.Count == 0 ? [] : [new Change.DeleteElements(standing.Definition, [.. deleted])],
            added.Count == 0 ? [] : [new Change.AddElements(desired.Definition, NarrowFirst(desired.Definition, added))]);

        bool GoesToGone(Element element) => element.Verdict is { Chain.Length: > 0 } verdict && goneChains.Contains(verdict.Chain);
    }

    /// <summary>The order in which a set takes elements: in a concatenated one of intervals, narrow before wide.</summary>
    public static ValueList<Element> NarrowFirst(SetDefinition set, IEnumerable<Element> elements) =>
        IsOfBoxes(set)
        ? [.. elements.OrderBy(e => e.IsCatchAll ? double.PositiveInfinity : Box.Width(set.Key, e.Key))]
        : [.. elements];

    private static bool IsOfBoxes(SetDefinition set) => set is { IsInterval: true, Key.IsConcatenation: true };
}

using NetworkGo.Netfilter.Nftables.Rules;
using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Netfilter.Walk.Foreign;

/// <summary>The sets of a table, read by what rules look up in them: the kernel keeps bytes, and a rule says of which fields they are.</summary>
/// <param name="sets">The sets.</param>
/// <param name="devices">The names of devices by their numbers.</param>
internal sealed class ForeignSets(IEnumerable<ForeignSet> sets, IReadOnlyDictionary<uint, string> devices)
{
    private readonly Dictionary<string, ForeignSet> byName = sets.DistinctBy(static s => s.Name, StringComparer.Ordinal).ToDictionary(static s => s.Name, StringComparer.Ordinal);
    private readonly Dictionary<string, ReadSet> read = new(StringComparer.Ordinal);

    /// <summary>The named ones that rules look something up in: the set, and its elements.</summary>
    public IEnumerable<(ForeignSet Set, EquatableArray<(string Value, NftRule Then)> Elements)> Named => byName.Values
        .Where(s => !s.IsAnonymous && read.ContainsKey(s.Name))
        .OrderBy(static s => s.Name, StringComparer.Ordinal)
        .Select(s => (s, read[s.Name].Elements));

    /// <summary>The set that is looked up in, its key and its elements; null where it cannot be known what is looked up.</summary>
    public (ForeignSet Set, NftTest Key, string Text, EquatableArray<(string Value, NftRule Then)> Elements)? Find(Lookup lookup, RegisterFile registers)
    {
        if (!byName.TryGetValue(lookup.Set, out var set) || registers.Key(lookup.Source, set.KeyLength) is not { } loaded)
        {
            return null;
        }

        var key = new KeyValues(loaded, devices);
        if (key.Test is not { } test)
        {
            return null;
        }

        if (!read.TryGetValue(set.Name, out var known))
        {
            read.Add(set.Name, known = new(key.Signature, Elements(set, key)));
        }

        // Bytes that are read as two kinds of values have two texts; only one can be kept.
        return known.Signature == key.Signature ? (set, test, key.Text, known.Elements) : null;
    }

    private static EquatableArray<(string Value, NftRule Then)> Elements(ForeignSet set, KeyValues key) => set.Elements
        .Select(e => (Value: key.Value(e), Then: ForeignVerdicts.Decided(new NftRule(), set.IsVerdictMap ? e.Verdict : Nftables.Model.Verdict.Accept)))
        .Where(static e => e.Value is not null)
        .Select(static e => (e.Value!, e.Then))
        .ToEquatableArray();

    private sealed record ReadSet(string Signature, EquatableArray<(string Value, NftRule Then)> Elements);
}

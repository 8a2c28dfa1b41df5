using NetworkGo.Testing;

namespace NetworkGo.Chaos.Tests.Restart;

/// <summary>
/// The own table of one namespace over time: all but the elements of the policy that comes and goes stay, and their counters never go
/// down; no rule of iptables is there but the constant ones, each once.
/// </summary>
internal sealed class TableLedger(string name, NetworkNamespace place, string changingPolicy) : INamespaceLedger
{
    private IReadOnlyList<TableLine> last = [];

    /// <inheritdoc/>
    public async Task BeginAsync()
    {
        last = [.. (await TableText.ReadAsync(place)).Where(IsUnchanging)];
        Assert.Contains(last, static l => l.Comment.Length > 0);
    }

    /// <inheritdoc/>
    public async Task<int> CheckAsync(Func<string> context)
    {
        var all = (await TableText.ReadAsync(place)).Where(static l => !l.IsRevocation).ToList();
        var now = all.Where(IsUnchanging).ToList();
        Assert.True(
            last.Select(static l => l.ToString()).SequenceEqual(now.Select(static l => l.ToString()), StringComparer.Ordinal),
            $"{name}: another table than before.\nGone: {Less(last, now)}\nNew: {Less(now, last)}\n{context()}");
        foreach (var (before, after) in last.Zip(now))
        {
            Assert.True(after.Packets >= before.Packets, $"{name}: {after.Packets} packets after {before.Packets}: {after}\n{context()}");
        }

        var rules = (await place.RunAsync("iptables-nft-save")).OutputOrThrow().Split('\n').Where(static l => l.Contains("network-go", StringComparison.OrdinalIgnoreCase)).ToList();
        Assert.True(rules.Count == rules.Distinct(StringComparer.Ordinal).Count() && !rules.Exists(static r => r.Contains("NETWORK-GO-", StringComparison.Ordinal)), $"{name}: {string.Join('\n', rules)}\n{context()}");
        last = now;
        return all.Count - now.Count;
    }

    private bool IsUnchanging(TableLine line) => !line.IsRevocation && line.Comment != changingPolicy;

    private static string Less(IReadOnlyList<TableLine> these, IReadOnlyList<TableLine> those) =>
        string.Join("\n  ", these.Select(static l => l.ToString()).Except(those.Select(static l => l.ToString()), StringComparer.Ordinal));
}

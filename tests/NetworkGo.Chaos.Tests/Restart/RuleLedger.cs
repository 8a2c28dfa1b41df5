using System.Globalization;
using System.Text.RegularExpressions;
using NetworkGo.Testing;

namespace NetworkGo.Chaos.Tests.Restart;

/// <summary>
/// The rules of one namespace over time: all but those of the policy that comes and goes stay, in their order, and
/// their counters never go down.
/// </summary>
internal sealed partial class RuleLedger(string name, NetworkNamespace place, string changingPolicy) : INamespaceLedger
{
    private readonly string changing = $"network-go:{changingPolicy}:";
    private List<Entry> last = [];

    /// <inheritdoc/>
    public async Task BeginAsync()
    {
        last = Unchanging(await ReadAsync());
        Assert.Contains(last, static e => e.Text.Contains("network-go:", StringComparison.Ordinal));
    }

    /// <inheritdoc/>
    public async Task<int> CheckAsync(Func<string> context)
    {
        var all = await ReadAsync();
        var now = Unchanging(all);
        Assert.True(
            last.Select(static e => e.Text).SequenceEqual(now.Select(static e => e.Text), StringComparer.Ordinal),
            $"{name}: other rules than before.\nGone: {Less(last, now)}\nNew: {Less(now, last)}\n{context()}");
        foreach (var (before, after) in last.Zip(now))
        {
            Assert.True(after.Packets >= before.Packets, $"{name}: {after.Packets} packets after {before.Packets}: {after.Text}\n{context()}");
        }

        foreach (var chain in all.Where(static e => e.Text.Contains(" :NETWORK-GO-", StringComparison.Ordinal)).Select(static e => e.Text.Split(' ')))
        {
            var jumps = all.Count(e => e.Text.StartsWith(chain[0] + " ", StringComparison.Ordinal)
                && e.Text.EndsWith($" -j {chain[1][1..]}", StringComparison.Ordinal));
            Assert.True(jumps == 1, $"{name}: {jumps} jumps to {chain[0]} {chain[1]}\n{context()}");
        }

        last = now;
        return all.Count - now.Count;
    }

    private static string Less(List<Entry> these, List<Entry> those) =>
        string.Join("\n  ", these.Select(static e => e.Text).Except(those.Select(static e => e.Text), StringComparer.Ordinal));

    private List<Entry> Unchanging(List<Entry> all) => [.. all.Where(e => !e.Text.Contains(changing, StringComparison.Ordinal))];

    private async Task<List<Entry>> ReadAsync()
    {
        var save = (await place.RunAsync("iptables-nft-save", "-c")).OutputOrThrow();
        var entries = new List<Entry>();
        var table = "";
        foreach (var line in save.Split('\n'))
        {
            if (line.StartsWith('*'))
            {
                table = line[1..];
            }
            else if (line.StartsWith(':'))
            {
                entries.Add(new Entry($"{table} {line[..line.LastIndexOf(' ')]}", 0));
            }
            else if (Rule().Match(line) is { Success: true } rule)
            {
                entries.Add(new Entry($"{table} {rule.Groups["rule"].Value}", long.Parse(rule.Groups["packets"].Value, CultureInfo.InvariantCulture)));
            }
        }

        return entries;
    }

    [GeneratedRegex(@"^\[(?<packets>\d+):\d+\] (?<rule>-A .*)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Rule();

    private sealed record Entry(string Text, long Packets);
}

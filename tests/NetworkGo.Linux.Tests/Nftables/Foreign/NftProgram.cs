using System.Globalization;
using System.Text.RegularExpressions;
using NetworkGo.Linux.Nftables;
using NetworkGo.Linux.Tests.Support;
using NetworkGo.Netfilter.Tests.Walk;
using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Linux.Tests.Nftables.Foreign;

/// <summary>A program nft that writes tables into a namespace, and lists them.</summary>
/// <param name="place">The namespace.</param>
/// <param name="root">The root folder of another suite, whose nft it is; null for the machine's.</param>
internal sealed partial class NftProgram(TestNamespace place, string? root = null)
{
    private const int Packets = 60;

    private readonly string command = root is null ? "nft" : $"chroot {root} nft";

    private readonly ForeignTables tables = new(TimeSpan.FromSeconds(20), TimeProvider.System);

    /// <summary>Writes a table, and reads it in both ways.</summary>
    public async Task<(NftTable Listed, NftTable Read)> LoadAndReadAsync(string text)
    {
        Load(text);
        var words = text.Split(' ', 4);
        var read = await tables.ReadAsync(place.Handle, CancellationToken.None);
        Assert.Null(read.Failure);
        return (NftJson.Parse(place.Shell($"{command} -j list table {words[1]} {words[2]}")), Assert.Single(read.Tables));
    }

    /// <summary>Writes a random table and walks random packets through what was read of it in both ways.</summary>
    /// <returns>How many of the ends are known.</returns>
    public async Task<int> CompareAsync(int seed)
    {
        var known = 0;
        var (listed, read) = await LoadAndReadAsync(RandomRuleset.Of(seed));
        var random = new Random(seed);
        for (var number = 0; number < Packets; number++)
        {
            var packet = WalkComparison.Packet(random);
            var (first, second) = (WalkComparison.Walk(listed, packet), WalkComparison.Walk(read, packet));
            known += WalkComparison.IsUnknown(second) ? 0 : 1;
            var difference = WalkComparison.Difference(first, second);
            Assert.True(difference is null, $"seed {seed}: {packet}\n{difference}\n{place.Shell($"{command} list ruleset")}\n{Text(read)}");
        }

        place.Shell($"{command} flush ruleset");
        return known;
    }

    /// <summary>Compares some random tables. Most ends are known: the comparison compares something.</summary>
    public async Task CompareAsync(IReadOnlyCollection<int> seeds)
    {
        var known = 0;
        foreach (var seed in seeds)
        {
            known += await CompareAsync(seed);
        }

        Assert.InRange(known, seeds.Count * Packets / 2, seeds.Count * Packets);
    }

    /// <summary>Writes a table. A rule that nft refuses, since its tests exclude each other, is left out.</summary>
    public void Load(string text)
    {
        for (var refused = 0; ; refused++)
        {
            try
            {
                place.Shell($"{command} -f - <<'END'\n{text}\nEND\n");
                return;
            }
            catch (InvalidOperationException exception) when (refused < 20 && RefusedLine().Matches(exception.Message) is { Count: > 0 } lines)
            {
                var numbers = lines.Select(static m => int.Parse(m.Groups["line"].ValueSpan, CultureInfo.InvariantCulture) - 1).ToHashSet();
                text = string.Join('\n', text.Split('\n').Select((line, number) => numbers.Contains(number) && line.StartsWith("  ", StringComparison.Ordinal) ? "" : line));
            }
        }
    }

    private static string Text(NftTable table) => string.Join('\n', table.Chains.SelectMany(static c => c.Rules.Select(r => $"{c.Name} {r.Number}: {r.Text}")));

    [GeneratedRegex(@"stdin>?:(?<line>\d+):", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RefusedLine();
}

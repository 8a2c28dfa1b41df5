using System.Diagnostics;
using System.Globalization;
using System.Text;
using NetworkGo.Testing;

namespace NetworkGo.Benchmarks.Scenarios;

/// <summary>The rules that the program wrote, written by hand into a namespace that holds nothing else.</summary>
internal sealed class HandWriting(NetworkNamespace place)
{
    // One process a rule takes minutes for ten thousand policies.
    private const int MostOneByOne = 3_000;

    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);

    /// <summary>Own chains and rules out of what `render` writes, as restore text without counters.</summary>
    public static string OwnRules(string save) => string.Join('\n', save.Replace("[0:0] -A ", "-A ", StringComparison.Ordinal).Split('\n').Where(static line =>
        line.StartsWith('*') || line == "COMMIT" || line.StartsWith(":NETWORK-GO", StringComparison.Ordinal)
        || line.StartsWith("-A NETWORK-GO", StringComparison.Ordinal))) + "\n";

    /// <summary>Restore text that takes one policy's rules out and puts them in again.</summary>
    public static string Replacement(string rules, string policy)
    {
        var text = new StringBuilder();
        foreach (var table in Lines(rules).Where(l => l.Rule.Contains($"network-go:{policy}:", StringComparison.Ordinal)).GroupBy(static l => l.Table, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"*{table.Key}\n");
            foreach (var (_, rule) in table)
            {
                text.Append(CultureInfo.InvariantCulture, $"-D {rule}\n-A {rule}\n");
            }

            text.Append("COMMIT\n");
        }

        return text.Length > 0 ? text.ToString() : throw new InvalidOperationException($"Policy {policy} has no rule.");
    }

    /// <summary>Writes with one bare restore. Returns how many milliseconds it took.</summary>
    public async Task<double> RestoreAsync(string text)
    {
        var began = Stopwatch.GetTimestamp();
        (await RunAsync("iptables-nft-restore --noflush", text)).OutputOrThrow();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    /// <summary>Back to nothing.</summary>
    public async Task ClearAsync() =>
        (await RunAsync("iptables-nft-restore", "*raw\nCOMMIT\n*filter\nCOMMIT\n*nat\nCOMMIT\n")).OutputOrThrow();

    /// <summary>Writes with one process a rule, by a shell inside the namespace. Returns the milliseconds for all of them.</summary>
    public async Task<double> OneByOneAsync(string rules)
    {
        var all = Lines(rules).ToList();
        var run = all.TakeLast(MostOneByOne).ToList();
        await ClearAsync();
        // With chains alone, or with half of all: as many as there are on the average while all are written.
        var half = run.Count < all.Count ? all.Take(all.Count / 2).ToHashSet() : [];
        await RestoreAsync(string.Join('\n', RestoreLines(rules, half)) + "\n");
        var script = string.Join('\n', run.Select(static l => $"iptables-nft -t {l.Table} -I {l.Rule} || exit 1")) + "\n";
        var began = Stopwatch.GetTimestamp();
        (await RunAsync("sh", script)).OutputOrThrow();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds * all.Count / run.Count;
    }

    private static IEnumerable<string> RestoreLines(string rules, HashSet<(string Table, string Rule)> kept)
    {
        var table = "";
        foreach (var line in rules.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            table = line.StartsWith('*') ? line[1..] : table;
            if (!line.StartsWith("-A ", StringComparison.Ordinal) || kept.Contains((table, line[3..])))
            {
                yield return line;
            }
        }
    }

    private static IEnumerable<(string Table, string Rule)> Lines(string rules)
    {
        var table = "";
        foreach (var line in rules.Split('\n'))
        {
            table = line.StartsWith('*') ? line[1..] : table;
            if (line.StartsWith("-A ", StringComparison.Ordinal))
            {
                yield return (table, line[3..]);
            }
        }
    }

    private Task<CommandOutcome> RunAsync(string command, string input) =>
        Command.RunAsync("nsenter", [$"--net={place.File}", "--", .. command.Split(' ')], input, limit: Bound);
}

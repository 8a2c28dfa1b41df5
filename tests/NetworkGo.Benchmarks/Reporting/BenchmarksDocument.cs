using System.Globalization;
using System.Text.RegularExpressions;

namespace NetworkGo.Benchmarks.Reporting;

/// <summary>
/// docs/benchmarks.md: a part for each row between marks, so that one row can be measured again. Each says when and at
/// which commit that was.
/// </summary>
internal sealed class BenchmarksDocument(string path)
{
    private const string Beginning = """
        # Benchmarks

        Written by `eng/bench.sh`, which measures each figure next to what it is compared with, in turn, in the same run. The program is the one that the image holds. Everything runs on private engines and in namespaces of its own ([development](development.md#benchmarks)).

            eng/bench.sh                     all rows
            eng/bench.sh --rows 1,3          these, the others stay as they are
            eng/bench.sh --rows 1 --quick    once, with small sizes: that it measures; nothing is written here

        Read the ratios first: they hold on another machine, the milliseconds do not. `Middle half` is from the lower to the upper quartile. Where a bound is missed, [profiles](profiles.md) says what the time or the memory goes into.

        """;

    /// <summary>Puts a row's part in the place of the one that is there.</summary>
    public void Replace(int row, string text)
    {
        var all = File.Exists(path) ? File.ReadAllText(path) : Beginning;
        var parts = Regex.Matches(all, @"<!-- row (?<row>\d+) -->\n(?<text>.*?)<!-- end -->\n", RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5))
            .ToDictionary(static m => int.Parse(m.Groups["row"].Value, CultureInfo.InvariantCulture), static m => m.Groups["text"].Value);
        parts[row] = text;
        File.WriteAllText(path, Beginning + string.Concat(parts.OrderBy(static p => p.Key)
            .Select(static p => string.Create(CultureInfo.InvariantCulture, $"\n<!-- row {p.Key} -->\n{p.Value}<!-- end -->\n"))));
    }
}

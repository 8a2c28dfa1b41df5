using System.Text;

namespace NetworkGo.Integration.Tests.Matrix;

/// <summary>Engine × backend × feature, in Markdown: what passed, what failed and what was not run.</summary>
// See docs/decisions/024.
internal sealed class EngineTable(IReadOnlyList<EngineResults> engines)
{
    private const string Begin = "<!-- written by eng/test.sh -->\n";
    private const string End = "<!-- end -->\n";
    private static readonly string[] Backends = ["nft", "legacy"];

    /// <summary>The document with another table between the two marks.</summary>
    public static string Replace(string document, string table)
    {
        var begin = document.IndexOf(Begin, StringComparison.Ordinal);
        var end = document.IndexOf(End, StringComparison.Ordinal);
        return begin >= 0 && end > begin
            ? $"{document[..(begin + Begin.Length)]}\n{table}\n{document[end..]}"
            : throw new InvalidOperationException($"The document does not hold the lines {Begin.Trim()} and {End.Trim()}.");
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var columns = engines.SelectMany(static engine => Backends.Select(backend => (engine, backend))).ToList();
        var text = new StringBuilder();
        Row(text, "Feature", columns.Select(static c => $"{c.engine.Engine}, {c.backend}"));
        Row(text, "---", columns.Select(static _ => "---"));
        foreach (var feature in engines.SelectMany(static e => e.Results).Select(static r => r.Feature).Distinct(StringComparer.Ordinal).Order(new ElseLast()))
        {
            Row(text, feature, columns.Select(c => Cell(c.engine.Results.Where(r => r.Feature == feature && r.Backend == c.backend))));
        }

        Row(text, "all", columns.Select(static c => Cell(c.engine.Results.Where(r => r.Backend == c.backend))));
        return text.ToString();
    }

    private static void Row(StringBuilder text, string first, IEnumerable<string> cells) =>
        text.Append("| ").Append(first).Append(" | ").AppendJoin(" | ", cells).Append(" |\n");

    private static string Cell(IEnumerable<TestResult> results)
    {
        var passed = results.ToLookup(static result => result.Passed);
        return (passed[true].Count(), passed[false].Count()) switch
        {
            (0, 0) => "–",
            (var good, 0) => $"{good} passed",
            var (good, bad) => $"**{bad} failed**, {good} passed",
        };
    }

    private sealed class ElseLast : IComparer<string>
    {
        public int Compare(string? x, string? y) => (x == EngineResults.Else).CompareTo(y == EngineResults.Else) is var order and not 0
            ? order
            : StringComparer.Ordinal.Compare(x, y);
    }
}

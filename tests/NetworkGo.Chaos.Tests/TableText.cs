using System.Globalization;
using System.Text.RegularExpressions;
using NetworkGo.Testing;

namespace NetworkGo.Chaos.Tests;

/// <summary>The own nftables table of a namespace as <c>nft</c> prints it: a line for each element and rule.</summary>
internal static partial class TableText
{
    /// <summary>What is in the table; nothing where there is none.</summary>
    public static async Task<IReadOnlyList<TableLine>> ReadAsync(NetworkNamespace place)
    {
        var listed = await place.RunAsync("nft", "list", "table", "inet", "network-go");
        if (!listed.Succeeded && !listed.Error.Contains("No such file or directory", StringComparison.Ordinal))
        {
            throw new InvalidOperationException(listed.Error);
        }

        return listed.Succeeded ? Parse(listed.Output) : [];
    }

    /// <summary>What is in a listed, or rendered, table.</summary>
    public static IReadOnlyList<TableLine> Parse(string text)
    {
        var lines = new List<TableLine>();
        var place = "";
        foreach (var line in text.Split('\n').Select(static l => l.Trim()))
        {
            if (Opening().Match(line) is { Success: true } opening)
            {
                place = opening.Groups["place"].Value;
            }
            else if (line.Length > 0 && line[0] is not ('}' or '#') && !line.StartsWith("table ", StringComparison.Ordinal))
            {
                var bare = (line.StartsWith("elements = { ", StringComparison.Ordinal) ? line["elements = { ".Length..] : line).TrimEnd(',').Replace(" }", "", StringComparison.Ordinal);
                var packets = Counter().Match(bare) is { Success: true } counter ? long.Parse(counter.Groups["packets"].Value, CultureInfo.InvariantCulture) : 0;
                lines.Add(new TableLine(place, Counter().Replace(bare, "counter"), packets, Comment().Match(bare).Groups["comment"].Value));
            }
        }

        return lines;
    }

    [GeneratedRegex(@"^(?<place>(set|map|chain) \S+) \{$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Opening();

    [GeneratedRegex(@"counter packets (?<packets>\d+) bytes \d+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Counter();

    [GeneratedRegex("comment \"(?<comment>[^\"]*)\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Comment();
}

namespace NetworkGo.Core.Reconciling;

/// <summary>Bounds what a program with NET_ADMIN in a container can have written to the log by one pass.</summary>
internal static class BoundedText
{
    private const int MostLines = 200;
    private const int LongestLine = 500;

    /// <summary>The first lines, each cut, and how many more there are.</summary>
    public static EquatableArray<string> Of(IReadOnlyCollection<string> lines)
    {
        var shown = lines.Take(MostLines).Select(Shorten);
        return lines.Count <= MostLines
            ? shown.ToEquatableArray()
            : shown.Append($"{lines.Count - MostLines} more changes").ToEquatableArray();
    }

    /// <summary>One line, cut.</summary>
    public static string Shorten(string text) => text.Length <= LongestLine ? text : text[..LongestLine] + "…";
}

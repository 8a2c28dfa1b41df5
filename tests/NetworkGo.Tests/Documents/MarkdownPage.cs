using System.Text.RegularExpressions;

namespace NetworkGo.Tests.Documents;

/// <summary>One Markdown file of the checkout: its links and the places that others can link to. Code blocks count as neither.</summary>
internal sealed partial class MarkdownPage
{
    private MarkdownPage(string path)
    {
        Path = path;
        Lines = File.ReadAllLines(path);
        var prose = Prose(Lines).ToList();
        Links = [.. prose.SelectMany(static line => Link().Matches(line)).Select(static match => match.Groups["target"].Value)];
        Anchors = prose.Where(static line => line.StartsWith('#')).Select(Anchor).ToHashSet(StringComparer.Ordinal);
    }

    public string Path { get; }

    public IReadOnlyList<string> Lines { get; }

    public IReadOnlyList<string> Links { get; }

    /// <summary>What a heading is linked to by, as GitHub makes it.</summary>
    public IReadOnlySet<string> Anchors { get; }

    /// <summary>The folder that holds the solution.</summary>
    public static string Checkout { get; } = FindCheckout();

    public static MarkdownPage Read(params string[] path) => new(System.IO.Path.Combine([Checkout, .. path]));

    /// <summary>The pages at the top of the checkout and all below docs.</summary>
    public static IEnumerable<MarkdownPage> All() =>
        Directory.GetFiles(Checkout, "*.md")
            .Concat(Directory.GetFiles(System.IO.Path.Combine(Checkout, "docs"), "*.md", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal)
            .Select(static path => new MarkdownPage(path));

    private static IEnumerable<string> Prose(IEnumerable<string> lines)
    {
        var code = false;
        foreach (var line in lines)
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                code = !code;
            }
            else if (!code)
            {
                yield return line;
            }
        }
    }

    private static string Anchor(string heading) =>
        NotInAnchor().Replace(heading.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-');

    private static string FindCheckout()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(directory.FullName, "NetworkGo.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("no checkout above the tests");
        }

        return directory.FullName;
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\p{L}\p{N}_ -]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NotInAnchor();
}

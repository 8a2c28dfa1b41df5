using System.Text.RegularExpressions;

namespace NetworkGo.Tests.Documents;

/// <summary>The index of decisions has each decision, as its own page says.</summary>
public sealed partial class DecisionIndexTests
{
    private static readonly MarkdownPage Index = MarkdownPage.Read("docs", "decisions", "README.md");
    private static readonly IReadOnlyList<MarkdownPage> Decisions =
        [.. MarkdownPage.All().Where(static page => Number().IsMatch(Path.GetFileName(page.Path)))];

    [Fact]
    public void Every_decision_says_its_number_title_and_status()
    {
        Assert.NotEmpty(Decisions);
        Assert.All(Decisions, static page =>
        {
            Assert.StartsWith($"# {Path.GetFileName(page.Path)[..3]} ", page.Lines[0], StringComparison.Ordinal);
            Assert.Matches(@"^\*\*Status\.\*\* (Accepted|Superseded by \[\d{3}\])", page.Lines[2]);
        });
    }

    [Fact]
    public void Every_decision_has_one_row_with_its_title_and_status()
    {
        Assert.All(Decisions, static page =>
        {
            var name = Path.GetFileName(page.Path);
            var title = page.Lines[0][6..];
            var status = page.Lines[2].Contains("Superseded", StringComparison.Ordinal) ? "Superseded" : "Accepted";
            var row = Assert.Single(Index.Lines, line => line.StartsWith($"| [{name[..3]}]({name}) |", StringComparison.Ordinal));
            Assert.StartsWith($"| [{name[..3]}]({name}) | {title} | {status}", row, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void No_two_decisions_have_one_number() =>
        Assert.Equal(Decisions.Count, Decisions.Select(static page => Path.GetFileName(page.Path)[..3]).Distinct(StringComparer.Ordinal).Count());

    [GeneratedRegex(@"^\d{3}-", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Number();
}

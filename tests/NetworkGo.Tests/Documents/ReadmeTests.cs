using NetworkGo.Tests.Support;

namespace NetworkGo.Tests.Documents;

/// <summary>The README is read before anything else: it is short, and its example works.</summary>
public sealed class ReadmeTests
{
    private const int LinesAtMost = 130;
    private const string BeginOfExample = "```json";
    private const string EndOfExample = "```";

    private static readonly MarkdownPage Readme = MarkdownPage.Read("README.md");

    [Fact]
    public void It_is_at_most_130_lines() => Assert.InRange(Readme.Lines.Count, 1, LinesAtMost);

    [Fact]
    public async Task Its_example_is_valid_and_deserves_no_warning()
    {
        using var folder = new ScratchFolder();
        var example = Readme.Lines.SkipWhile(static line => line != BeginOfExample).Skip(1).TakeWhile(static line => line != EndOfExample);
        var file = folder.Write("networks.json", string.Join('\n', example));

        var (exitCode, output, error) = await ProgramProcess.Run(new Dictionary<string, string>(StringComparer.Ordinal), "validate", file);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Equal($"{file}: valid: 2 networks, 2 addresses, 1 policy", output.Trim());
    }

    [Fact]
    public void Its_status_shows_nothing_that_is_not_ready()
    {
        var status = Readme.Lines.SkipWhile(static line => !line.StartsWith("Converged:", StringComparison.Ordinal))
            .TakeWhile(static line => line != EndOfExample).ToList();

        Assert.Equal(7, status.Count(static line => line.Contains("  Ready  ", StringComparison.Ordinal)));
        foreach (var state in new[] { "Waiting", "Unresolved", "Conflict", "Failed" })
        {
            Assert.DoesNotContain(status, line => line.Contains(state, StringComparison.Ordinal));
        }
    }
}

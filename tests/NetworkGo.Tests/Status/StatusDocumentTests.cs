using System.Text.Json;
using System.Text.RegularExpressions;
using NetworkGo.Commands;
using NetworkGo.Status;
using NetworkGo.Tests.Support;

namespace NetworkGo.Tests.Status;

/// <summary>The JSON of the status is what <c>docs/status.md</c> says: programs are written against it.</summary>
public sealed partial class StatusDocumentTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Checkout(), "docs", "status.md"));

    [Fact]
    public void Every_member_is_described_and_every_described_member_is_there()
    {
        using var document = JsonDocument.Parse(JsonSerializer.Serialize(
            Samples.Failing with { History = [Samples.History], Warnings = Samples.Failing.Mistakes, Trial = Samples.Trial, StateFolder = Samples.StateFolder }, StatusJson.Default.HostStatus));
        var root = document.RootElement;

        Assert.Equal(Described("The document"), Members(root));
        Assert.Equal(Described("An object"), Members(root.GetProperty("objects")[0]));
        Assert.Equal(Described("A history"), Members(root.GetProperty("history")[0]));
        Assert.Equal(Described("An object"), Members(root.GetProperty("history")[0].GetProperty("transitions")[0]));
        Assert.Equal(Described("A trial"), Members(root.GetProperty("trial")));
        Assert.Equal(Described("The state folder"), Members(root.GetProperty("stateFolder")));
        Assert.Equal(Described("A mistake"), Members(root.GetProperty("mistakes")[0]));
    }

    [Fact]
    public void What_is_written_is_read_as_it_was()
    {
        foreach (var status in (Core.Status.HostStatus[])[Samples.Converged, Samples.Failing with { History = [Samples.History], Warnings = Samples.Failing.Mistakes, ReadFailure = "gone", Trial = Samples.Trial, StateFolder = Samples.StateFolder, HeldBack = "NotConfirmed" }])
        {
            Assert.Equal(status, StatusDocument.ReadStatus(JsonSerializer.Serialize(status, StatusJson.Default.HostStatus)));
        }

        Assert.Equal([Samples.History], StatusDocument.ReadHistories(JsonSerializer.Serialize([Samples.History], StatusJson.Default.ObjectHistoryArray))!);
        foreach (var state in Enum.GetValues<Core.Status.ObjectState>())
        {
            foreach (var kind in Enum.GetValues<Core.Status.ObjectKind>())
            {
                var status = Samples.Converged with { Objects = [Samples.Object(kind, "x", state)] };
                Assert.Equal(status, StatusDocument.ReadStatus(JsonSerializer.Serialize(status, StatusJson.Default.HostStatus)));
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{ \"version\": 3 }")]
    public void What_is_no_status_is_none(string text) => Assert.Null(StatusDocument.ReadStatus(text));

    [Fact]
    public void Kinds_and_states_are_the_words_described()
    {
        foreach (var word in Enum.GetNames<Core.Status.ObjectKind>().Concat(Enum.GetNames<Core.Status.ObjectState>()))
        {
            Assert.Contains($"`{word}`", Page, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(nameof(Samples.Converged), 0)]
    [InlineData(nameof(Samples.Failing), 2)]
    public void The_exit_codes_are_those_described(string sample, int code)
    {
        Assert.Contains($"| {code} |", Page, StringComparison.Ordinal);
        Assert.Equal(code, StatusCommand.CodeOf(string.Equals(sample, nameof(Samples.Converged), StringComparison.Ordinal) ? Samples.Converged : Samples.Failing));
    }

    private static string[] Members(JsonElement element) => [.. element.EnumerateObject().Select(static m => m.Name).Order(StringComparer.Ordinal)];

    // The names in the first column of the table below a heading.
    private static string[] Described(string heading)
    {
        var section = Page[Page.IndexOf($"# {heading}\n", StringComparison.Ordinal)..];
        var rows = section.Split('\n').SkipWhile(static l => !l.StartsWith("|---", StringComparison.Ordinal)).Skip(1).TakeWhile(static l => l.StartsWith('|'));
        return [.. rows.SelectMany(static row => Name().Matches(row.Split('|')[1]).Select(static m => m.Groups[1].Value)).Order(StringComparer.Ordinal)];
    }

    private static string Checkout()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "NetworkGo.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("no checkout above the tests");
        }

        return directory.FullName;
    }

    [GeneratedRegex("`(?<name>[a-zA-Z]+)`", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}

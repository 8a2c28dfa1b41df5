using NetworkGo.Core.Reconciling;

namespace NetworkGo.Core.Tests.Reconciling;

public sealed class BoundedTextTests
{
    [Fact]
    public void Few_short_lines_stay_as_they_are() => Assert.Equal(["a", "b"], BoundedText.Of(["a", "b"]));

    [Fact]
    public void Of_many_lines_the_first_are_shown_and_the_others_counted()
    {
        var shown = BoundedText.Of([.. Enumerable.Range(0, 203).Select(static i => $"{i}")]);

        Assert.Equal(201, shown.Count);
        Assert.Equal("3 more changes", shown[200]);
    }

    [Fact]
    public void A_long_line_is_cut_and_says_so()
    {
        var line = Assert.Single(BoundedText.Of([new string('x', 100_000)]));

        Assert.Equal(501, line.Length);
        Assert.EndsWith("…", line, StringComparison.Ordinal);
    }
}

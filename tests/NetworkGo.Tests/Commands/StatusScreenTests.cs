using System.Globalization;
using NetworkGo.Core.Status;
using NetworkGo.Tests.Support;
using NetworkGo.Views;

namespace NetworkGo.Tests.Commands;

/// <summary>What <c>status --watch</c> shows fits the screen, whatever its size, and what matters is on it.</summary>
public sealed class StatusScreenTests
{
    private static readonly HostStatus Large = Samples.Failing with
    {
        Objects =
        [
            .. Enumerable.Range(0, 200).Select(static i => Samples.Object(ObjectKind.Container, $"a-{i}", ObjectState.Ready)),
            .. Samples.Failing.Objects,
            .. Enumerable.Range(0, 208).Select(static i => Samples.Object(ObjectKind.Policy, $"p-{i}", ObjectState.Ready)),
        ],
    };

    [Theory]
    [InlineData(80, 24)]
    [InlineData(40, 10)]
    [InlineData(200, 60)]
    public void The_headline_is_first_and_what_is_not_ready_is_shown_of_however_many(int columns, int rows)
    {
        var lines = Fit(Large, columns, rows);

        Assert.InRange(lines.Count, 1, rows);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, columns));
        Assert.StartsWith("Not converged: 1 failed", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, static line => line.StartsWith("web-1", StringComparison.Ordinal) && line.Contains("Failed", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.StartsWith("backend", StringComparison.Ordinal) && line.Contains("Conflict", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.StartsWith("CONTAINERS ", StringComparison.Ordinal) && line.EndsWith(" of 201, 1 not ready", StringComparison.Ordinal));
        Assert.Equal("q ends", lines[^1]);
    }

    [Fact]
    public void What_fits_is_shown_whole()
    {
        var lines = Fit(Samples.Converged, 120, 40);

        Assert.Contains("NAME     STATE  SINCE  ATTEMPTS  RETRY  GENERATION  REASON  MESSAGE", lines, StringComparer.Ordinal);
        Assert.Contains(lines, static line => line.StartsWith("daemon ", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.EndsWith("The container does not run; start it.", StringComparison.Ordinal));
    }

    [Fact]
    public void No_size_and_no_status_make_it_wider_or_higher_than_the_screen()
    {
        var random = new Random(17);
        for (var i = 0; i < 2000; i++)
        {
            var (columns, rows, message) = (random.Next(1, 200), random.Next(1, 60), random.Next(200));
            var status = Samples.Failing with
            {
                Objects =
                [
                    .. Enumerable.Range(0, random.Next(30)).Select(n => Samples.Object(ObjectKind.Container, string.Create(CultureInfo.InvariantCulture, $"c{n}"), (ObjectState)random.Next(5))),
                    .. Enumerable.Range(0, random.Next(50)).Select(n => Samples.Object(ObjectKind.Policy, string.Create(CultureInfo.InvariantCulture, $"p{n}"), ObjectState.Failed) with { Reason = "R", Message = new string('m', message) }),
                ],
            };

            var lines = Fit(status, columns, rows);

            Assert.InRange(lines.Count, 1, rows);
            Assert.All(lines, line => Assert.InRange(line.Length, 0, columns));
            Assert.NotEmpty(lines[0]);
        }
    }

    private static List<string> Fit(HostStatus status, int columns, int rows) =>
        [.. StatusScreen.Fit(StatusView.Of(status, null, Samples.Now), columns, rows).Select(static line => line.Text)];
}

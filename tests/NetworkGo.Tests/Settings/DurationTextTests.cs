using NetworkGo.Settings;

namespace NetworkGo.Tests.Settings;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("200ms", 200)]
    [InlineData("200 milliseconds", 200)]
    [InlineData("30s", 30_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("1 second", 1_000)]
    [InlineData("1m", 60_000)]
    [InlineData("2 minutes", 120_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("1d", 86_400_000)]
    [InlineData("0s", 0)]
    public void A_duration_is_read(string text, int milliseconds) => Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), DurationText.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("s")]
    [InlineData("30 sekonds")]
    [InlineData("30S")]
    [InlineData("-1s")]
    [InlineData("1e3s")]
    [InlineData("1,5s")]
    [InlineData("1s 2s")]
    [InlineData("1s\n2s")]
    [InlineData("999999999999d")]
    [InlineData("٣s")]
    public void What_is_no_duration_is_refused(string text) => Assert.Null(DurationText.Parse(text));

    [Theory]
    [InlineData(20, "20ms")]
    [InlineData(1_500, "1500ms")]
    [InlineData(30_000, "30s")]
    [InlineData(90_000, "90s")]
    [InlineData(3_600_000, "1h")]
    [InlineData(0, "0ms")]
    public void A_duration_is_written_without_a_fraction(int milliseconds, string text) =>
        Assert.Equal(text, DurationText.Format(TimeSpan.FromMilliseconds(milliseconds)));
}

using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Reading;

namespace NetworkGo.Netfilter.Tests.Nftables;

/// <summary>Where intervals end of which the kernel shows beginnings and ends.</summary>
public sealed class IntervalEndsTests
{
    [Theory]
    [InlineData(new byte[] { 10, 20 }, new byte[] { 15, 30 }, new byte[] { 14, 29 })]
    [InlineData(new byte[] { 10, 20 }, new byte[] { 30 }, new byte[] { 19, 29 })]
    [InlineData(new byte[] { 10 }, new byte[] { 5 }, new byte[] { 255 })]
    [InlineData(new byte[] { 0, 128 }, new byte[] { 0 }, new byte[] { 127, 255 })]
    public void An_interval_ends_before_the_next_end_or_the_next_beginning(byte[] beginnings, byte[] ends, byte[] last) =>
        Assert.Equal(Keys(last), IntervalEnds.Of(Keys(beginnings), Keys(ends), 1));

    private static IReadOnlyList<Bytes> Keys(byte[] values) => [.. values.Select(static v => Bytes.Own([v]))];
}

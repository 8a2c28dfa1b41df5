namespace NetworkGo.Hanging;

/// <summary>What <c>HangTests</c> runs: a test that ends, and one that never does.</summary>
public sealed class HangingTests
{
    [Fact]
    public void This_one_ends() => Assert.NotEmpty(nameof(HangingTests));

    [Fact]
    public Task This_one_hangs() => Task.Delay(Timeout.Infinite);
}

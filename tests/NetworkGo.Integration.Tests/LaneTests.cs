using NetworkGo.Testing;

namespace NetworkGo.Integration.Tests;

/// <summary>No promise is lost by leaving a test out of the middle lane.</summary>
public sealed class LaneTests
{
    [Fact]
    public void Each_test_of_the_full_lane_alone_is_listed_with_those_that_keep_its_promise_in_the_middle_lane() =>
        Assert.Empty(FullLane.MistakesOf(typeof(LaneTests).Assembly));
}

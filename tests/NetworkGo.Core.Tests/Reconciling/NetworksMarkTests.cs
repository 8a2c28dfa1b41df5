using NetworkGo.Core.Engine;
using NetworkGo.Core.Reconciling;

namespace NetworkGo.Core.Tests.Reconciling;

public sealed class NetworksMarkTests
{
    [Fact]
    public void The_mark_differs_when_a_network_comes_goes_or_is_made_again_and_not_when_only_the_order_does()
    {
        var one = Mark("a", "b");

        Assert.Equal(one, Mark("b", "a"));
        Assert.NotEqual(one, Mark("a"));
        Assert.NotEqual(one, Mark("a", "b", "c"));
        Assert.NotEqual(one, Mark("a", "c"));
    }

    private static long Mark(params string[] ids) => new HostInventory(new DockerSnapshot
    {
        Networks = ids.Select(id => new DockerNetwork { Id = id, Name = $"net-{id}", Driver = "bridge" }).ToEquatableArray(),
    }).NetworksMark;
}

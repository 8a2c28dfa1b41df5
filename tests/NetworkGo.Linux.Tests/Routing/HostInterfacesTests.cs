using NetworkGo.Linux.Routing;

namespace NetworkGo.Linux.Tests.Routing;

public sealed class HostInterfacesTests
{
    [Fact]
    public void Interfaces_have_the_names_by_which_the_kernel_knows_them()
    {
        var names = HostInterfaces.Names();

        Assert.NotNull(names);
        Assert.Contains("lo", names, StringComparer.Ordinal);
        Assert.All(names, static n => Assert.Matches("^[^\\s/]{1,15}$", n));
    }
}

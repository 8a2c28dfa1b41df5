using System.Globalization;
using CsCheck;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Planning;
using NetworkGo.Core.Policies;

namespace NetworkGo.Core.Tests.Policies;

public sealed class RenderOrderTests
{
    private const string Policies = """
        { "from": "c", "selector": "s-1" }, { "from": "n0", "selector": "c", "port": [80, 443] }, { "from": "10.0.0.0/8", "selector": "s", "proto": "all" },
        { "nat": "dnat", "iface": "wg0", "port": 80, "to": "s" }, { "nat": "dnat", "namespace": "host", "port": 81, "to": "c", "masquerade": false },
        { "nat": "dnat", "selector": "c", "port": 82, "to": "s" }, { "nat": "dnat", "container_name": "c-both", "port": 83, "to": "s-2", "from": "c" },
        { "from": "c", "selector": "s", "namespace": "c-both" }
        """;

    private static readonly Gen<int[]> Order = Gen.Shuffle(Enumerable.Range(0, 12).ToArray());

    [Fact]
    public void The_order_of_networks_and_addresses_in_the_file_changes_no_rule() => Gen.Select(Order, Order).Sample((first, second) =>
    {
        var (straight, turned) = (Configuration(first), Configuration(second));

        var rendered = RuleRendering.Render(HostStateCompiler.Compile(straight, [], 0x1000_0000), only: null);

        Assert.Equal(rendered, RuleRendering.Render(HostStateCompiler.Compile(turned, [], 0x1000_0000), only: null));
        Assert.Equal(HostStateCompiler.Compile(straight, [], 1), HostStateCompiler.Compile(turned, [], 1));
        Assert.True(rendered.Split('\n').Length > 60, rendered);
    });

    // Twelve containers on four networks, and one more on all of them.
    private static NetworksConfiguration Configuration(int[] order)
    {
        static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
        var networks = order.Where(static i => i < 4).Select(static i => $"\"n{Number(i)}\": {{ \"subnet\": \"10.{Number(i)}.0.0/24\" }}");
        var addresses = order.Select(static i =>
            $"\"i{Number(i)}\": {{ \"ip\": \"10.{Number(i % 4)}.0.{Number(200 - (i * 17))}\", \"container_name\": \"c-{Number(i)}\", \"selector\": \"s-{Number(i % 3)}\" }}");
        var both = order.Where(static i => i < 4).Select(static i => $"\"b{Number(i)}\": {{ \"ip\": \"10.{Number(i)}.0.9\", \"container_name\": \"c-both\" }}");
        return Tests.Loading.MarkedJson.LoadValid(
            $"{{ \"networks\": {{ {string.Join(", ", networks)} }}, \"ips\": {{ {string.Join(", ", addresses.Concat(both))} }}, \"policies\": [ {Policies} ] }}");
    }
}

using System.Net;
using System.Text;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Loading;
using NetworkGo.Core.Policies;

namespace NetworkGo.Core.Tests.Policies;

/// <summary>A network that NetworkGo makes gives no fixed address of the file away, whether the file says from where or not.</summary>
public sealed class ChosenRangeTests
{
    [Theory]
    [InlineData("10.0.0.0/24", "10.0.0.128/25", 2, 3)]
    [InlineData("10.0.0.0/24", "10.0.0.0/25", 130, 254)]
    [InlineData("10.0.0.0/24", "10.0.0.192/26", 2, 130)]
    [InlineData("10.0.0.0/29", "10.0.0.4/30", 2, 3)]
    [InlineData("10.0.0.0/24", null)]
    [InlineData("10.0.0.0/24", null, 2, 40, 70, 100, 130, 170, 200, 230)]
    public void Where_the_file_gives_no_range_the_largest_part_without_fixed_addresses_is_chosen(string subnet, string? expected, params int[] places)
    {
        var spec = Compile(subnet, places).Networks[0];

        Assert.Null(spec.IpRange);
        Assert.Equal(expected, spec.ChosenRange?.ToString());
    }

    [Fact]
    public void A_range_of_the_file_is_taken_as_it_is()
    {
        var spec = Compile("10.0.0.0/24\", \"ip_range\": \"10.0.0.64/26", [2]).Networks[0];
        Assert.Equal((IPNetwork.Parse("10.0.0.64/26"), null), (spec.IpRange, spec.ChosenRange));
    }

    [Fact]
    public void Only_where_there_is_no_room_who_validates_the_file_is_told_once()
    {
        var crowded = ConfigurationLoader.Load(File("10.0.0.0/24", [2, 40, 70, 100, 130, 170, 200, 230]));
        Assert.Contains("net", Assert.Single(crowded.Hints).Message, StringComparison.Ordinal);
        Assert.Empty(crowded.Warnings);

        var roomy = ConfigurationLoader.Load(File("10.0.0.0/24", [2, 3]));
        Assert.Empty(roomy.Hints);
        Assert.Empty(roomy.Warnings);
    }

    private static HostState Compile(string subnet, int[] places)
    {
        var loaded = ConfigurationLoader.Load(File(subnet, places));
        Assert.Empty(loaded.Mistakes);
        return HostStateCompiler.Compile(loaded.Configuration!, EngineFacts.None, 1);
    }

    private static byte[] File(string subnet, int[] places) => Encoding.UTF8.GetBytes(FormattableString.Invariant($$"""
        {
          "networks": { "net": { "subnet": "{{subnet}}" } },
          "ips": { {{string.Join(',', places.Select(static p => FormattableString.Invariant($$"""
            "c{{p}}": { "ip": "10.0.0.{{p}}", "container_name": "c{{p}}" }
            """)))}} }
        }
        """));
}

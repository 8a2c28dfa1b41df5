using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Reconciling;
using NetworkGo.Core.Status;

namespace NetworkGo.Core.Tests.Reconciling;

public sealed class NetworkDeciderTests
{
    private static readonly NetworkSpec Spec = new()
    {
        Key = "front",
        Name = "front",
        Subnet = IPNetwork.Parse("10.1.0.0/24"),
        Gateway = IPAddress.Parse("10.1.0.1"),
        Driver = "bridge",
    };

    private static readonly DockerNetwork Same = new()
    {
        Id = "id",
        Name = "front",
        Driver = "bridge",
        Subnet = IPNetwork.Parse("10.1.0.0/24"),
        Gateway = IPAddress.Parse("10.1.0.1"),
    };

    [Fact]
    public void A_missing_network_is_created() =>
        Assert.Equal(new NetworkStep.Create(Spec), NetworkDecider.Decide(Spec, new()));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_equal_network_is_adopted_whoever_made_it(bool managed) =>
        Assert.Equal(Ready, NetworkDecider.Decide(Spec, new() { SameName = [Same with { IsManaged = managed }] }));

    public static TheoryData<NetworkSpec, string> Unlike => new()
    {
        { Spec with { Internal = true }, "internal is false, wanted true" },
        { Spec with { IpRange = IPNetwork.Parse("10.1.0.128/25") }, "ip_range is not set, wanted 10.1.0.128/25" },
        { Spec with { GivenOptions = [new("mtu", "1400")] }, "option mtu is not set, wanted 1400" },
        { Spec with { Labels = [new("team", "web")] }, "label team is ops, wanted web" },
    };

    [Theory]
    [MemberData(nameof(Unlike))]
    public void What_an_engine_does_not_change_of_an_existing_network_is_said_with_the_commands_and_the_network_serves(NetworkSpec spec, string words)
    {
        var found = Same with { Labels = [new("team", "ops")] };

        var settled = Settled(NetworkDecider.Decide(spec, new() { SameName = [found], Attached = ["db", "web"] }));

        Assert.Equal((ObjectState.Conflict, "NeedsRecreation"), (settled.State, settled.Reason));
        Assert.StartsWith(words, settled.Message, StringComparison.Ordinal);
        Assert.Contains(
            "docker network disconnect front db && docker network disconnect front web && docker network rm front", settled.Message, StringComparison.Ordinal);
        Assert.Equal(found, NetworkDecider.Usable(spec, [found]));
    }

    [Fact]
    public void What_the_file_does_not_give_is_as_the_network_has_it() => Assert.Equal(
        Ready,
        NetworkDecider.Decide(
            Spec with { ChosenRange = IPNetwork.Parse("10.1.0.128/25"), Options = [new("com.docker.network.bridge.name", "ng-1")] },
            new() { SameName = [Same with { IpRange = IPNetwork.Parse("10.1.0.0/25"), Options = [new("mtu", "9000")], Labels = [new("a", "b")] }] }));

    [Fact]
    public void A_network_made_without_a_gateway_has_the_first_address_as_its_gateway()
    {
        var found = Same with { Gateway = null };

        Assert.Equal(Ready, NetworkDecider.Decide(Spec, new() { SameName = [found] }));
        Assert.Equal(
            ObjectState.Conflict,
            Settled(NetworkDecider.Decide(Spec with { Gateway = IPAddress.Parse("10.1.0.254") }, new() { SameName = [found] })).State);
    }

    [Theory]
    [InlineData("10.9.0.0/24", "10.1.0.1", "bridge", "10.9.0.0/24")]
    [InlineData("10.1.0.0/24", "10.1.0.254", "bridge", "10.1.0.254")]
    [InlineData("10.1.0.0/24", "10.1.0.1", "macvlan", "macvlan")]
    public void A_different_network_is_a_conflict_that_names_both_values(string subnet, string gateway, string driver, string named)
    {
        var found = Same with { Subnet = IPNetwork.Parse(subnet), Gateway = IPAddress.Parse(gateway), Driver = driver, IsManaged = true };

        var settled = Settled(NetworkDecider.Decide(Spec, new() { SameName = [found] }));

        Assert.Equal((ObjectState.Conflict, "NetworkDiffers"), (settled.State, settled.Reason));
        Assert.Contains(named, settled.Message, StringComparison.Ordinal);
        Assert.Contains("wanted", settled.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_networks_of_one_name_are_a_conflict_even_when_one_would_do() => Assert.Equal(
        "NetworkAmbiguous",
        Settled(NetworkDecider.Decide(Spec, new() { SameName = [Same, Same with { Id = "other" }] })).Reason);

    [Fact]
    public void A_subnet_that_another_network_has_is_a_conflict_that_names_it()
    {
        var settled = Settled(NetworkDecider.Decide(Spec, new() { Overlapping = [Same with { Name = "squatter" }] }));

        Assert.Equal("SubnetTaken", settled.Reason);
        Assert.Contains("squatter", settled.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_left_the_file_is_removed_when_it_is_ours_and_empty() =>
        Assert.Equal(new NetworkStep.Remove("id"), NetworkDecider.Decide(null, new() { SameName = [Same with { IsManaged = true }] }));

    [Fact]
    public void A_network_that_left_the_file_is_kept_while_anything_is_attached()
    {
        var settled = Settled(NetworkDecider.Decide(null, new() { SameName = [Same with { IsManaged = true }], Attached = ["db", "web"] }));

        Assert.Equal((ObjectState.Waiting, "NetworkInUse"), (settled.State, settled.Reason));
        Assert.Contains("db, web are", settled.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_foreign_network_that_left_the_file_is_forgotten() =>
        Assert.Equal(new NetworkStep.Forget(), NetworkDecider.Decide(null, new() { SameName = [Same] }));

    private static NetworkStep.Settled Ready { get; } = new(ObjectState.Ready);

    private static NetworkStep.Settled Settled(NetworkStep step) => Assert.IsType<NetworkStep.Settled>(step);
}

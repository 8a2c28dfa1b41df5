using System.Net;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Reconciling;

namespace NetworkGo.Core.Tests.Reconciling;

/// <summary>What a listing of the engine says about who has the addresses of the file.</summary>
public sealed class EngineFactsTests
{
    private static readonly IPAddress Wanted = IPAddress.Parse("10.1.0.2");

    private static readonly NetworksConfiguration Configuration = new()
    {
        Networks = [new NetworkDefinition { Key = "a", Name = "front", Subnet = IPNetwork.Parse("10.1.0.0/24"), Gateway = IPAddress.Parse("10.1.0.1") }],
        Addresses = [Address("api", "10.1.0.2"), Address("web", "10.1.0.3")],
    };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_address_that_another_container_has_is_not_to_be_opened_whether_its_own_is_there_or_not(bool isThere)
    {
        var facts = Read([Container("guest", "running", Endpoint("front", "10.1.0.2")), .. isThere ? new[] { Container("api", "exited", Asked("10.1.0.2")) } : []]);

        var unusable = Assert.Single(facts.Unusable);
        Assert.Equal((Wanted, "AddressInUse", false), (unusable.Address, unusable.Why.Reason, unusable.Why.IsPassing));
        Assert.Contains("10.1.0.2 on network front is in use by container guest", unusable.Why.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_that_is_asked_for_only_is_nobody_s() =>
        Assert.Empty(Read([Container("guest", "exited", Asked("10.1.0.2")), Container("ghost", "running", Asked("10.1.0.2"))]).Unusable);

    [Fact]
    public void An_address_that_its_own_container_has_is_opened() =>
        Assert.Empty(Read([Container("api", "running", Endpoint("front", "10.1.0.2"))]).Unusable);

    [Fact]
    public void A_holder_that_NetworkGo_is_about_to_move_is_no_conflict() =>
        Assert.True(Assert.Single(Read([Container("web", "running", Endpoint("front", "10.1.0.2"))]).Unusable).Why.IsPassing);

    [Theory]
    [InlineData("bridge", true)]
    [InlineData("overlay", false)]
    public void The_same_address_on_a_network_of_another_name_counts_where_the_host_sees_it(string driver, bool counts)
    {
        var other = new DockerNetwork { Id = "n2", Name = "other", Driver = driver, Subnet = IPNetwork.Parse("10.1.0.0/24") };
        var facts = Read([Container("guest", "running", Endpoint("other", "10.1.0.2"))], other);
        Assert.Equal(counts ? 1 : 0, facts.Unusable.Count);
    }

    [Fact]
    public void Containers_that_do_not_run_or_are_not_there_are_idle() =>
        Assert.Equal(["web"], Read([Container("api", "paused")]).Idle);

    [Fact]
    public void A_container_on_the_host_s_network_refuses_every_policy_and_has_no_address()
    {
        var facts = Read([Container("api", "running") with { NetworkMode = "host" }, Container("web", "running") with { NetworkMode = "container:api" }]);

        Assert.Equal([new RefusedPolicy(new("api"), null), new RefusedPolicy(new("web"), null)], facts.Refused);
        Assert.Equal((Wanted, "NetworkMode"), (facts.Unusable[0].Address, facts.Unusable[0].Why.Reason));
    }

    private static EngineFacts Read(IEnumerable<DockerContainer> containers, params DockerNetwork[] others) => EngineFactsReader.Read(
        Configuration,
        new HostInventory(new DockerSnapshot
        {
            Networks = [.. others, new DockerNetwork { Id = "n1", Name = "front", Driver = "bridge", Subnet = IPNetwork.Parse("10.1.0.0/24") }],
            Containers = containers.ToEquatableArray(),
        }));

    private static AddressDefinition Address(string container, string address) =>
        new() { Key = container, ContainerName = container, Address = IPAddress.Parse(address), NetworkKey = "a" };

    private static DockerContainer Container(string name, string state, params DockerEndpoint[] endpoints) =>
        new() { Id = name, Name = name, State = state, NetworkMode = "bridge", Endpoints = endpoints.ToEquatableArray() };

    private static DockerEndpoint Endpoint(string network, string address) =>
        new() { NetworkName = network, EndpointId = "e", Address = IPAddress.Parse(address) };

    private static DockerEndpoint Asked(string address) => new() { NetworkName = "front", ConfiguredAddress = IPAddress.Parse(address) };
}

using System.Net;
using System.Text.Json;
using Docker.DotNet.Models;
using NetworkGo.Docker.Containers;
using NetworkGo.Docker.Events;
using NetworkGo.Docker.Networks;

namespace NetworkGo.Docker.Tests;

public sealed class MappingTests
{
    private const string Id = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("172.18.103.1")]
    [InlineData("172.18.103.1/24")]
    public void A_gateway_is_read_with_and_without_its_prefix_length(string gateway) =>
        Assert.Equal(IPAddress.Parse("172.18.103.1"), NetworkMapping.ToNetwork(Network(config: new() { Subnet = "172.18.103.0/24", Gateway = gateway })).Gateway);

    [Fact]
    public void A_subnet_that_was_asked_for_with_host_bits_is_the_subnet_they_are_in() =>
        Assert.Equal(IPNetwork.Parse("172.18.96.0/19"), NetworkMapping.ToNetwork(Network(config: new() { Subnet = "172.18.103.7/19" })).Subnet);

    [Fact]
    public void The_first_ipv4_subnet_counts()
    {
        var network = Network();
        network.IPAM.Config = [new() { Subnet = "fd00::/64", Gateway = "fd00::1" }, new() { Subnet = "10.1.0.0/16", IPRange = "10.1.2.0/24" }];
        var mapped = NetworkMapping.ToNetwork(network);
        Assert.Equal(IPNetwork.Parse("10.1.0.0/16"), mapped.Subnet);
        Assert.Null(mapped.Gateway);
        Assert.Equal(IPNetwork.Parse("10.1.2.0/24"), mapped.IpRange);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("10.0.0.0", null)]
    [InlineData("10.0.0.0/33", null)]
    [InlineData("10.0.0.0/x", null)]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("10.0.0.1/32", "10.0.0.1/32")]
    [InlineData("fd00::ff:1/100", "fd00::/100")]
    public void Subnets_are_read_for_either_family_or_not_at_all(string text, string? expected) =>
        Assert.Equal(expected, AddressText.ParseNetwork(text)?.ToString());

    [Fact]
    public void A_bridge_is_named_by_its_option_else_by_the_networks_id()
    {
        Assert.Equal("br-0123456789ab", NetworkMapping.ToNetwork(Network()).BridgeInterface);
        Assert.Equal("docker0", NetworkMapping.ToNetwork(Network(option: ("com.docker.network.bridge.name", "docker0"))).BridgeInterface);
        Assert.Null(NetworkMapping.ToNetwork(Network(driver: "macvlan")).BridgeInterface);
    }

    [Theory]
    [InlineData("com.docker.network.bridge.enable_ip_masquerade", "false", false, false)]
    [InlineData("com.docker.network.bridge.enable_ip_masquerade", "0", false, false)]
    [InlineData("com.docker.network.bridge.enable_ip_masquerade", "true", false, true)]
    [InlineData("com.docker.network.bridge.enable_ip_masquerade", "true", true, false)]
    [InlineData("com.docker.network.bridge.gateway_mode_ipv4", "routed", false, false)]
    [InlineData("com.docker.network.bridge.gateway_mode_ipv4", "nat-unprotected", false, true)]
    [InlineData("unrelated", "false", false, true)]
    public void A_network_masquerades_unless_configured_not_to(string option, string value, bool isInternal, bool masquerades) =>
        Assert.Equal(masquerades, NetworkMapping.ToNetwork(Network(option: (option, value), isInternal: isInternal)).Masquerades);

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("", false)]
    public void Only_the_label_with_its_value_makes_a_network_ours(string value, bool isManaged)
    {
        var network = Network();
        network.Labels = new Dictionary<string, string> { ["network-go.managed"] = value };
        Assert.Equal(isManaged, NetworkMapping.ToNetwork(network).IsManaged);
        Assert.False(NetworkMapping.ToNetwork(Network()).IsManaged);
    }

    [Fact]
    public void A_container_is_called_by_its_own_name_not_by_another_ones_link()
    {
        var container = Container("""{"Names":["/other/alias","/web"],"State":"Running","HostConfig":{"NetworkMode":"host"}}""");
        Assert.Equal(("web", "running", "host"), (container.Name, container.State, container.NetworkMode));
    }

    [Fact]
    public void A_dead_container_without_names_or_networks_is_still_listed()
    {
        var container = Container("""{"Names":null,"State":"dead","NetworkSettings":null}""");
        Assert.Equal((Id, "dead", 0), (container.Name, container.State, container.Endpoints.Count));
    }

    [Fact]
    public void Endpoints_come_sorted_with_their_addresses_and_whose_they_are()
    {
        var container = Container("""
            {"Names":["/web"],"NetworkSettings":{"Networks":{
              "zeta":{"IPAMConfig":{"IPv4Address":"10.0.0.2"},"IPAddress":"","EndpointID":"","DriverOpts":{"network-go.managed":"true"}},
              "alpha":{"IPAMConfig":null,"IPAddress":"10.1.0.2","NetworkID":"n","EndpointID":"e","DriverOpts":{"network-go.managed":"false"}}}}}
            """);
        Assert.Collection(
            container.Endpoints,
            alpha =>
            {
                Assert.Equal(("alpha", "n", "e", false), (alpha.NetworkName, alpha.NetworkId, alpha.EndpointId, alpha.IsOurs));
                Assert.Equal((null, IPAddress.Parse("10.1.0.2")), (alpha.ConfiguredAddress, alpha.Address));
            },
            zeta =>
            {
                Assert.Equal(("zeta", "", true), (zeta.NetworkName, zeta.EndpointId, zeta.IsOurs));
                Assert.Equal((IPAddress.Parse("10.0.0.2"), null), (zeta.ConfiguredAddress, zeta.Address));
            });
    }

    [Fact]
    public void A_network_that_a_created_container_holds_by_id_is_shown_by_name()
    {
        var json = $$$$"""{"Names":["/web"],"HostConfig":{"NetworkMode":"{{{{Id}}}}"},"NetworkSettings":{"Networks":{"{{{{Id}}}}":{}}} }""";
        var container = ContainerMapping.ToContainer(
            JsonSerializer.Deserialize<ContainerListResponse>(json)!,
            new Dictionary<string, string> { [Id] = "front" });
        Assert.Equal(("front", "front"), (container.NetworkMode, Assert.Single(container.Endpoints).NetworkName));
    }

    [Theory]
    [InlineData(true, false, false, 17, true)]
    [InlineData(true, true, false, 17, true)]
    [InlineData(true, false, true, 0, false)]
    [InlineData(false, false, false, 0, false)]
    public void A_container_runs_when_it_has_a_process(bool running, bool paused, bool restarting, int pid, bool expected)
    {
        var state = new State { Running = running, Paused = paused, Restarting = restarting, Pid = pid, StartedAt = "t" };
        var runtime = ContainerMapping.ToRuntime(new ContainerInspectResponse { ID = Id, Name = "/web", State = state });
        Assert.Equal((expected, pid, "web", "t"), (runtime.IsRunning, runtime.Pid, runtime.Name, runtime.StartedAt));
    }

    [Theory]
    [InlineData(0, "0.000000000")]
    [InlineData(1795473057758473705, "1795473057.758473705")]
    [InlineData(1795473057000000005, "1795473057.000000005")]
    public void Since_is_said_to_the_nanosecond(long nano, string since) => Assert.Equal(since, EventMapping.ToSince(nano));

    [Fact]
    public void The_clocks_time_becomes_nanoseconds_exactly() =>
        Assert.Equal(1_795_473_057_000_000_100, EventMapping.ToNano(DateTimeOffset.FromUnixTimeSeconds(1_795_473_057).AddTicks(1)));

    [Theory]
    [InlineData("container", "start", true)]
    [InlineData("container", "rename", true)]
    [InlineData("network", "disconnect", true)]
    [InlineData("container", "exec_create: sh", false)]
    [InlineData("container", "connect", false)]
    [InlineData("image", "create", false)]
    public void Only_what_changes_containers_or_networks_is_an_event(string type, string action, bool isEvent)
    {
        var message = new EventMessage { Type = type, Action = action, Actor = new() { Id = Id }, TimeNano = 5 };
        Assert.Equal(isEvent, EventMapping.ToEvent(message) is { TimeNano: 5, Id: Id });
    }

    [Fact]
    public void A_networks_event_names_the_container_and_a_containers_event_does_not()
    {
        var attributes = new Dictionary<string, string> { ["container"] = "c", ["name"] = "n" };
        var actor = new EventMessage.EventActor { Id = Id, Attributes = attributes };
        Assert.Equal("c", EventMapping.ToEvent(new() { Type = "network", Action = "connect", Actor = actor })!.ContainerId);
        Assert.Null(EventMapping.ToEvent(new() { Type = "container", Action = "start", Actor = actor })!.ContainerId);
    }

    private static Core.Engine.DockerContainer Container(string json) => ContainerMapping.ToContainer(
        JsonSerializer.Deserialize<ContainerListResponse>(json.Replace("{\"Names\"", $"{{\"Id\":\"{Id}\",\"Names\"", StringComparison.Ordinal))!,
        new Dictionary<string, string>());

    private static NetworkResponse Network(
        string driver = "bridge",
        IPAMConfig? config = null,
        (string Key, string Value)? option = null,
        bool isInternal = false) => new()
        {
            ID = Id,
            Name = "n1",
            Driver = driver,
            Internal = isInternal,
            IPAM = new IPAM { Config = config is null ? [] : [config] },
            Options = option is { } o ? new Dictionary<string, string> { [o.Key] = o.Value } : [],
        };
}

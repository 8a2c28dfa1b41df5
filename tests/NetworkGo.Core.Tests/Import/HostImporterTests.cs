using System.Net;
using System.Text;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Import;
using NetworkGo.Core.Loading;
using NetworkGo.Core.Planning;
using NetworkGo.Core.Policies;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;
using NetworkGo.Core.Tests.Planning;

namespace NetworkGo.Core.Tests.Import;

public sealed class HostImporterTests : IFirewallReconciler
{
    private static readonly DockerNetwork Web = Network("web", "172.20.0.0/16") with { Gateway = IPAddress.Parse("172.20.0.1") };
    private static readonly DockerNetwork Back = Network("back", "172.21.0.0/24") with
    {
        Gateway = IPAddress.Parse("172.21.0.254"),
        Internal = true,
        IpRange = IPNetwork.Parse("172.21.0.128/25"),
        BridgeInterface = "br-back",
        Options = [new("com.docker.network.bridge.name", "br-back"), new("com.docker.network.driver.mtu", "1400")],
    };

    [Fact]
    public async Task Networks_and_fixed_addresses_become_a_file_for_which_there_is_nothing_to_do()
    {
        var (text, file) = await Import(
            [Web, Back, Network("bridge", "172.17.0.0/16")],
            [Container("front", "running", Fixed("web", "172.20.0.5"), Fixed("back", "172.21.0.5")), Container("stopped", "exited", Fixed("web", "172.20.0.6", now: null))]);

        Assert.Equal(["back", "web"], file.Networks.Select(static n => n.Name), StringComparer.Ordinal);
        Assert.Equal((true, IPNetwork.Parse("172.21.0.128/25"), IPAddress.Parse("172.21.0.254")), (file.Networks[0].Internal, file.Networks[0].IpRange, file.Networks[0].Gateway));
        Assert.Equal(Back.Options, file.Networks[0].Options);
        Assert.Equal(
            ["front 172.20.0.5 web", "front 172.21.0.5 back", "stopped 172.20.0.6 web"],
            file.Addresses.Select(static a => $"{a.ContainerName} {a.Address} {a.NetworkKey}"),
            StringComparer.Ordinal);
        Assert.Empty(file.Policies);
        Assert.Contains("// { \"from\": \"front\", \"selector\": \"stopped\", \"port\": 80 },", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_the_engine_chose_is_a_comment_that_only_needs_to_be_uncommented()
    {
        var (text, file) = await Import(
            [Web], [Container("app", "running", Dynamic("web", "172.20.0.9")) with { PublishedPorts = ["0.0.0.0:8080->80/tcp"] }, Container("off", "exited", Dynamic("web", null))]);

        Assert.Empty(file.Addresses);
        Assert.Contains("// \"app\" publishes 0.0.0.0:8080->80/tcp.\n", text, StringComparison.Ordinal);
        Assert.Contains("dynamic, and it has none now (exited)", text, StringComparison.Ordinal);
        var uncommented = text.Replace("// \"app\": {", "\"app\": {", StringComparison.Ordinal);
        Assert.Equal(IPAddress.Parse("172.20.0.9"), Assert.Single(Load(uncommented).Addresses).Address);
    }

    public static TheoryData<string> OddNetworks => ["over lay", "", "-x", "a\n\"b\": {", "x\u2028y // */", new string('n', 300), "\u202eevil", "a\"b\\"];

    [Theory]
    [MemberData(nameof(OddNetworks))]
    public async Task A_network_with_a_name_that_no_file_may_hold_is_left_out_with_the_reason_and_so_is_who_is_on_it(string name)
    {
        var (text, file) = await Import([Web, Network(name, "172.22.0.0/24")], [Container("c", "running", Fixed(name, "172.22.0.5")), Container("d", "running", Fixed("web", "172.20.0.5"))]);

        Assert.Equal("web", Assert.Single(file.Networks).Name);
        Assert.Equal("d", Assert.Single(file.Addresses).ContainerName);
        Assert.Contains("// network \"", text, StringComparison.Ordinal);
        Assert.Contains("// container \"c\" is left out: the address is in no network of this file", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, static c => char.IsControl(c) && c != '\n');
    }

    [Fact]
    public async Task What_is_not_managed_is_left_out_with_the_reason()
    {
        var (text, file) = await Import(
            [
                Web with { FurtherSubnets = [IPNetwork.Parse("fd00::/64")] }, Network("ring", "172.23.0.0/24") with { Driver = "macvlan" },
                Network("six", "10.9.0.0/24") with { Subnet = null, FurtherSubnets = [IPNetwork.Parse("fd01::/64")] },
                Network("same", "10.8.0.0/24"), Network("same", "10.7.0.0/24") with { Id = "other" },
            ],
            [Container("alone", "running"), Container("gone", "dead", Fixed("web", "172.20.0.7"))]);

        Assert.Equal("web", Assert.Single(file.Networks).Name);
        Assert.Empty(file.Addresses);
        foreach (var remark in new[]
        {
            "Of \"web\", the subnet fd00::/64 is left out", "network \"ring\" is left out: its driver is \"macvlan\"", "network \"six\" is left out: it has no IPv4 subnet",
            "network \"same\" is left out: the engine has several", "container \"gone\" is left out: it is dead", "On none of these networks: \"alone\"",
        })
        {
            Assert.Contains("// " + remark, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_stopped_container_whose_fixed_address_another_has_now_is_left_out()
    {
        var (text, file) = await Import([Web], [Container("a-old", "exited", Fixed("web", "172.20.0.5", now: null)), Container("new", "running", Fixed("web", "172.20.0.5"))]);

        Assert.Equal("new", Assert.Single(file.Addresses).ContainerName);
        Assert.Contains("container \"a-old\" is left out: its fixed address 172.20.0.5 is the container \"new\"'s now", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_stopped_containers_with_one_fixed_address_are_one_entry_and_a_comment()
    {
        var (text, file) = await Import([Web], [Container("a", "exited", Fixed("web", "172.20.0.5", now: null)), Container("b", "exited", Fixed("web", "172.20.0.5", now: null))]);

        Assert.Equal("a", Assert.Single(file.Addresses).ContainerName);
        Assert.Contains("container \"b\" is left out: \"b\" has the same address as \"a\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_pass_would_move_is_left_out_with_what_it_would_do()
    {
        var ghost = Fixed("web", "172.20.0.5") with { EndpointId = "" };

        var (text, file) = await Import([Web], [Container("c", "running", ghost)]);

        Assert.Empty(file.Addresses);
        Assert.Contains("container \"c\" is left out: a pass would change it: moved on web to 172.20.0.5: a failed connect left an endpoint that is none", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_host_that_is_managed_already_it_says_that_policies_are_missing()
    {
        var (text, file) = await Import([Web with { IsManaged = true, Options = [new("com.docker.network.bridge.name", BridgeName.Made("web"))] }], []);

        Assert.Contains("NetworkGo already manages this host", text, StringComparison.Ordinal);
        Assert.Empty(Assert.Single(file.Networks).Options);
    }

    [Fact]
    public async Task An_empty_host_gives_an_empty_file() => Assert.Equal(new NetworksConfiguration(), (await Import([], [])).File);

    Task<FirewallPass> IFirewallReconciler.ReconcileAsync(NamespaceSpec spec, string? containerId, IProgress<string>? step, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<FirewallPass> IFirewallReconciler.PreviewAsync(NamespaceSpec spec, string? containerId, CancellationToken cancellationToken) =>
        Task.FromResult(new FirewallPass { State = ObjectState.Ready });

    bool IFirewallReconciler.IsUnchanged(NamespaceSpec spec, string? containerId) => throw new NotSupportedException();

    void IFirewallReconciler.Forget(NamespaceId id) => throw new NotSupportedException();

    private static DockerNetwork Network(string name, string subnet) => new() { Id = $"id of {name}", Name = name, Driver = "bridge", Subnet = IPNetwork.Parse(subnet), BridgeInterface = "br" };

    private static DockerContainer Container(string name, string state, params DockerEndpoint[] endpoints) =>
        new() { Id = $"id of {name}", Name = name, State = state, NetworkMode = "bridge", Endpoints = [.. endpoints] };

    private static DockerEndpoint Fixed(string network, string address, string? now = "as asked") => new()
    {
        NetworkName = network,
        NetworkId = $"id of {network}",
        EndpointId = now is null ? "" : "e",
        ConfiguredAddress = IPAddress.Parse(address),
        Address = now is null ? null : IPAddress.Parse(address),
    };

    private static DockerEndpoint Dynamic(string network, string? address) => new()
    {
        NetworkName = network,
        NetworkId = $"id of {network}",
        EndpointId = address is null ? "" : "e",
        Address = address is null ? null : IPAddress.Parse(address),
    };

    private static NetworksConfiguration Load(string text)
    {
        var loaded = ConfigurationLoader.Load(Encoding.UTF8.GetBytes(text));
        Assert.True(loaded.IsValid, $"{string.Join('\n', loaded.Mistakes)}\n{text}");
        return loaded.Configuration!;
    }

    // Written, read back, and planned for.
    private async Task<(string Text, NetworksConfiguration File)> Import(EquatableArray<DockerNetwork> networks, EquatableArray<DockerContainer> containers)
    {
        var snapshot = new DockerSnapshot { Networks = networks, Containers = containers };
        var text = HostImporter.Write(snapshot, static c => HostStateCompiler.Compile(c, [], 0x1000_0000));
        var file = Load(text);
        var preview = new HostPreview(new ListedEngine(snapshot, firewallDriver: null), this, static (configuration, bridges) => HostStateCompiler.Compile(configuration, bridges, 1));
        Assert.Empty((await preview.PlanAsync(file, CancellationToken.None)).Objects);
        return (text, file);
    }
}

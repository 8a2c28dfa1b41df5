using System.Net;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Planning;
using NetworkGo.Core.Policies;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;
using NetworkGo.Core.Tests.Loading;

namespace NetworkGo.Core.Tests.Planning;

public sealed class HostPreviewTests : IFirewallReconciler
{
    private static readonly NetworksConfiguration Wanted = MarkedJson.LoadValid("""
        {
          "networks": {"front": {"subnet": "10.1.0.0/24", "gateway": "10.1.0.1"}, "back": {"subnet": "10.2.0.0/24", "gateway": "10.2.0.1"}},
          "ips": {"web": {"ip": "10.1.0.2", "container_name": "web"}, "late": {"ip": "10.2.0.2", "container_name": "late"}},
          "policies": [
            {"name": "in", "iface": "wg0", "nat": "dnat", "to": "web", "port": 80},
            {"name": "relay", "nat": "dnat", "selector": "late", "to": "web", "port": 80}
          ]
        }
        """);

    private static readonly NetworksConfiguration Nothing = MarkedJson.LoadValid("""{"networks": {}, "ips": {}, "policies": []}""");

    private static readonly DockerNetwork Bridge = new()
    {
        Id = "b",
        Name = "bridge",
        Driver = "bridge",
        Subnet = IPNetwork.Parse("172.17.0.0/16"),
        BridgeInterface = "docker0",
    };

    private static readonly DockerContainer Web = new() { Id = "w", Name = "web", State = "running", NetworkMode = "bridge" };

    private readonly List<(NamespaceSpec Spec, string? ContainerId)> looks = [];

    [Fact]
    public async Task What_would_be_made_is_played_through_to_its_end_and_rules_know_the_bridges_that_will_be_there()
    {
        var plan = await PlanAsync(Wanted, [Bridge], [Web]);

        Assert.Equal(
            [
                "Network back Create subnet 10.2.0.0/24, gateway 10.2.0.1",
                "Network front Create subnet 10.1.0.0/24, gateway 10.1.0.1",
                "Container late None ",
                "Container web Change connected to front with 10.1.0.2",
                "Firewall host Change written",
                "Firewall container:late None ",
            ],
            plan.Objects.Select(Line),
            StringComparer.Ordinal);
        Assert.True(plan.HasChanges);
        Assert.Equal("ContainerMissing", plan.Objects.First(static o => o is { Name: "late" }).Reason);
        var (host, id) = Assert.Single(looks, static l => l.Spec.Id.IsHost);
        Assert.Null(id);
        Assert.Equal(3, host.Bridges.Count);
    }

    [Fact]
    public async Task A_host_that_is_as_asked_has_nothing_to_show()
    {
        DockerContainer[] both =
        [
            Web with { Endpoints = [Endpoint("front", "10.1.0.2")] },
            Web with { Id = "l", Name = "late", Endpoints = [Endpoint("back", "10.2.0.2")] },
        ];
        Changes = [];
        var plan = await PlanAsync(Wanted, [Bridge, Network("front", "10.1.0.0/24"), Network("back", "10.2.0.0/24")], both);

        Assert.Empty(plan.Objects);
        Assert.False(plan.HasChanges);
        Assert.Equal(["w", "l"], looks.Select(static l => l.ContainerId).OfType<string>().Order(StringComparer.Ordinal).Reverse(), StringComparer.Ordinal);
    }

    [Fact]
    public async Task What_left_the_file_is_left_then_removed_and_its_namespace_cleaned()
    {
        var ours = Web with { Endpoints = [Endpoint("front", "10.1.0.2")] };
        var plan = await PlanAsync(Nothing, [Bridge, Network("front", "10.1.0.0/24"), Network("theirs", "10.3.0.0/24") with { IsManaged = false }], [ours]);

        Assert.Equal(
            [
                "Network front Remove removed",
                "Container web Change disconnected from front: the file no longer asks for it",
                "Firewall host Remove written",
                "Firewall container:web Remove written",
            ],
            plan.Objects.Select(Line),
            StringComparer.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_done_is_shown_with_its_reason()
    {
        Changes = [];
        var plan = await PlanAsync(Wanted, [Bridge, Network("other", "10.1.0.0/16") with { IsManaged = false }], [Web]);

        var front = plan.Objects.Single(static o => o is { Name: "front" });
        Assert.Equal((PlannedAction.Blocked, "SubnetTaken"), (front.Action, front.Reason));
        Assert.Equal("NetworkMissing", plan.Objects.Single(static o => o is { Kind: ObjectKind.Container, Name: "web" }).Reason);
    }

    [Fact]
    public async Task A_policy_that_the_engine_s_own_rules_shut_is_shown_as_one_that_cannot_be_done()
    {
        Changes = [];
        Conflicts = [new PolicyConflict("in", "NftablesBackend", "start the engine with a flag")];
        var plan = await PlanAsync(Wanted, [Bridge, Network("front", "10.1.0.0/24"), Network("back", "10.2.0.0/24")], [], driver: "nftables");

        var policy = plan.Objects.Single(static o => o is { Kind: ObjectKind.Policy, Name: "in" });
        Assert.Equal((PlannedAction.Blocked, "NftablesBackend", "start the engine with a flag"), (policy.Action, policy.Reason, policy.Message));
        var host = looks.Single(static l => l.Spec.Id.IsHost).Spec;
        Assert.Equal(["br-back", "br-front", "docker0"], host.Nftables!.Value.Select(static b => b.Interface), StringComparer.Ordinal);
    }

    [Fact]
    public async Task An_address_that_is_another_is_moved()
    {
        var plan = await PlanAsync(Wanted, [Bridge, Network("front", "10.1.0.0/24")], [Web with { Endpoints = [Endpoint("front", "10.1.0.9")] }]);

        Assert.Equal(
            ["moved on front to 10.1.0.2: its address there is 10.1.0.9, wanted 10.1.0.2"],
            plan.Objects.Single(static o => o is { Kind: ObjectKind.Container, Name: "web" }).Changes,
            StringComparer.Ordinal);
    }

    private EquatableArray<string> Changes { get; set; } = ["written"];

    private EquatableArray<PolicyConflict> Conflicts { get; set; }

    bool IFirewallReconciler.IsUnchanged(NamespaceSpec spec, string? containerId) => throw new NotSupportedException("a preview takes nothing for granted");

    void IFirewallReconciler.Forget(NamespaceId id) => throw new NotSupportedException("a preview holds nothing");

    public Task<FirewallPass> PreviewAsync(NamespaceSpec spec, string? containerId, CancellationToken cancellationToken)
    {
        lock (looks)
        {
            looks.Add((spec, containerId));
        }

        return Task.FromResult(new FirewallPass { State = ObjectState.Ready, Changes = Changes, Conflicts = spec.Id.IsHost ? Conflicts : [] });
    }

    public Task<FirewallPass> ReconcileAsync(NamespaceSpec spec, string? containerId, IProgress<string>? step, CancellationToken cancellationToken) =>
        throw new NotSupportedException("a preview writes nothing");

    private static string Line(PlannedObject o) => $"{o.Kind} {o.Name} {o.Action} {string.Join(", ", o.Changes)}";

    private static DockerNetwork Network(string name, string subnet)
    {
        var parsed = IPNetwork.Parse(subnet);
        var gateway = parsed.BaseAddress.GetAddressBytes();
        gateway[3] = 1;
        return new DockerNetwork
        {
            Id = $"n-{name}",
            Name = name,
            Driver = "bridge",
            Subnet = parsed,
            Gateway = new IPAddress(gateway),
            BridgeInterface = $"br-{name}",
            IsManaged = true,
        };
    }

    private static DockerEndpoint Endpoint(string network, string address) => new()
    {
        NetworkName = network,
        NetworkId = $"n-{network}",
        EndpointId = "e",
        ConfiguredAddress = IPAddress.Parse(address),
        Address = IPAddress.Parse(address),
        IsOurs = true,
    };

    private Task<HostPlan> PlanAsync(NetworksConfiguration configuration, DockerNetwork[] networks, DockerContainer[] containers, string? driver = null) =>
        new HostPreview(
            new ListedEngine(new DockerSnapshot { Networks = [.. networks], Containers = [.. containers] }, driver),
            this,
            static (wanted, bridges) => HostStateCompiler.Compile(wanted, bridges, 0x1000_0000)).PlanAsync(configuration, CancellationToken.None);
}

using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Explaining;
using NetworkGo.Core.Reconciling;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Core.Tests.Explaining;

/// <summary>Which addresses of a name are asked about.</summary>
public sealed class SharedNetworkTests
{
    [Fact]
    public void A_target_is_asked_at_its_addresses_on_other_networks_of_the_source_too()
    {
        var ends = new FlowEnds(HostOnPaper.Load(""), new HostInventory(new DockerSnapshot
        {
            Containers = [Running("client", ("front", "172.30.1.2"), ("bridge", "172.17.0.2")), Running("web-1", ("back", "172.30.2.2"), ("bridge", "172.17.0.3"), ("other", "172.19.0.3"))],
        }));
        var client = new FlowStart(new NamespaceId("client"), null, null);

        var asked = ends.Targets("web-1", client, new BareHost(), out var problem);

        Assert.Null(problem);
        Assert.Equal(["web-1 (172.30.2.2)", "web-1 (172.17.0.3 on bridge)"], asked.Select(static t => t.Label), StringComparer.Ordinal);
        Assert.Single(ends.Targets("web-1", client with { Namespace = NamespaceId.Host, Input = "wg0" }, new BareHost(), out _));
    }

    private static DockerContainer Running(string name, params (string Network, string Address)[] at) => new()
    {
        Id = name,
        Name = name,
        State = "running",
        NetworkMode = "bridge",
        Endpoints = [.. at.Select(static a => new DockerEndpoint { NetworkName = a.Network, Address = IPAddress.Parse(a.Address) })],
    };

    private sealed class BareHost : IFlowFacts
    {
        public NamespaceFacts? Namespace(NamespaceId id) => new() { Id = id };

        public WalkRoute? Route(NamespaceId id, RouteQuestion question) => null;

        public NamespaceId? HolderOf(IPAddress address) => null;
    }
}

using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Reconciling;
using NetworkGo.Core.Status;

namespace NetworkGo.Core.Tests.Reconciling;

/// <summary>The default bridge joins containers past the policies: the status of each says so.</summary>
public sealed class DefaultBridgeTests
{
    private static readonly DockerNetwork Bridge = new() { Id = "b", Name = "bridge", Driver = "bridge" };

    private static readonly Dictionary<string, NetworkSpec> Networks = new(StringComparer.Ordinal);

    [Fact]
    public void A_container_that_the_default_bridge_joins_with_others_of_the_file_says_so_and_stays_ready()
    {
        var settled = Of("web", Bridge, On("web", "front"), On("db", "back"), On("mail", "back"));

        Assert.Equal((ObjectState.Ready, "DefaultBridge"), (settled.State, settled.Reason));
        Assert.Contains("joins web (172.17.0.2) with other containers", settled.Message, StringComparison.Ordinal);
        Assert.Contains("docker network disconnect bridge web", settled.Message, StringComparison.Ordinal);
        Assert.Equal("DefaultBridge", Of("db", Bridge, On("web", "front"), On("db", "back"), On("mail", "back")).Reason);
    }

    [Fact]
    public void One_more_container_does_not_change_what_is_said_of_those_that_are_there()
    {
        var many = new[] { On("web", "front"), On("db", "back") };

        Assert.Equal(Of("web", Bridge, many), Of("web", Bridge, [.. many, On("api", "back"), On("mail", "far")]));
    }

    public static TheoryData<string, DockerNetwork, Member> Silent => new()
    {
        { "they share a network of the file", Bridge, On("db", "front") },
        { "the other one is not on it", Bridge, On("db", "back") with { IsOnBridge = false } },
        { "the other one does not run", Bridge, On("db", "back") with { Runs = false } },
        { "the other one is not of the file", Bridge, On("db", null) },
        { "the engine keeps its members apart", Bridge with { Options = [new("com.docker.network.bridge.enable_icc", "false")] }, On("db", "back") },
    };

    [Theory]
    [MemberData(nameof(Silent))]
    public void Nothing_is_said_where_it_opens_nothing(string why, DockerNetwork bridge, Member other)
    {
        Assert.True(Of("web", bridge, On("web", "front"), other) == new ContainerStep.Settled(ObjectState.Ready), why);
        Assert.Equal("DefaultBridge", Of("web", Bridge, On("web", "front"), On("db", "back")).Reason);
    }

    private static ContainerStep.Settled Of(string name, DockerNetwork bridge, params Member[] members)
    {
        var listing = new DockerSnapshot
        {
            Networks = [bridge, new DockerNetwork { Id = "front", Name = "front", Driver = "bridge" }],
            Containers = members.Select(static (m, i) => m.Container(i)).ToEquatableArray(),
        };
        var wanted = members.Where(static m => m.Network is not null).ToDictionary(static m => m.Name, static m => m.Spec, StringComparer.Ordinal);
        var observed = new HostInventory(listing).ObserveContainer(name, wanted[name], Networks, [], bridge: new DefaultBridge(listing, wanted)) with
        {
            Networks = [new UsableNetwork("front", "front"), new UsableNetwork("back", "back")],
        };
        return Assert.IsType<ContainerStep.Settled>(ContainerDecider.Decide(wanted[name], observed));
    }

    private static Member On(string name, string? network) => new(name, network);

    public sealed record Member(string Name, string? Network)
    {
        public bool IsOnBridge { get; init; } = true;

        public bool Runs { get; init; } = true;

        internal ContainerSpec Spec => new() { Name = Name, Attachments = [new AttachmentSpec(Network!, IPAddress.Parse("10.1.0.2"))] };

        internal DockerContainer Container(int number) => new()
        {
            Id = Name,
            Name = Name,
            State = Runs ? "running" : "exited",
            NetworkMode = "default",
            Endpoints =
            [
                .. IsOnBridge ? [Endpoint("bridge", $"172.17.0.{number + 2}")] : Array.Empty<DockerEndpoint>(),
                .. Network is { } network ? [Endpoint(network, "10.1.0.2")] : Array.Empty<DockerEndpoint>(),
            ],
        };

        private DockerEndpoint Endpoint(string network, string address) => new()
        {
            NetworkName = network,
            NetworkId = network,
            EndpointId = Runs ? "e" : "",
            ConfiguredAddress = network == "bridge" ? null : IPAddress.Parse(address),
            Address = Runs ? IPAddress.Parse(address) : null,
        };
    }
}

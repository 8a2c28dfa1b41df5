using System.Globalization;
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

    [Theory]
    [InlineData("they share a network of the file", "front", true, true, "true")]
    [InlineData("the other one is not on it", "back", false, true, "true")]
    [InlineData("the other one does not run", "back", true, false, "true")]
    [InlineData("the other one is not of the file", null, true, true, "true")]
    [InlineData("the engine keeps its members apart", "back", true, true, "false")]
    public void Nothing_is_said_where_it_opens_nothing(string why, string? network, bool isOnBridge, bool runs, string joinsMembers)
    {
        var bridge = Bridge with { Options = [new("com.docker.network.bridge.enable_icc", joinsMembers)] };
        var other = On("db", network) with { IsOnBridge = isOnBridge, Runs = runs };

        Assert.True(Of("web", bridge, On("web", "front"), other) == new ContainerStep.Settled(ObjectState.Ready), why);
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

    private sealed record Member(string Name, string? Network)
    {
        public bool IsOnBridge { get; init; } = true;

        public bool Runs { get; init; } = true;

        public ContainerSpec Spec => new() { Name = Name, Attachments = [new AttachmentSpec(Network!, IPAddress.Parse("10.1.0.2"))] };

        public DockerContainer Container(int number) => new()
        {
            Id = Name,
            Name = Name,
            State = Runs ? "running" : "exited",
            NetworkMode = "default",
            Endpoints =
            [
                .. IsOnBridge ? [Endpoint("bridge", string.Create(CultureInfo.InvariantCulture, $"172.17.0.{number + 2}"))] : Array.Empty<DockerEndpoint>(),
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

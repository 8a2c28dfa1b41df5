using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Reconciling;
using NetworkGo.Core.Status;

namespace NetworkGo.Core.Tests.Reconciling;

public sealed class ContainerDeciderTests
{
    private static readonly IPAddress Wanted = IPAddress.Parse("10.1.0.2");

    private static readonly ContainerSpec Spec = new() { Name = "web", Attachments = [new AttachmentSpec("front", Wanted)] };

    private static readonly DockerEndpoint Right = new()
    {
        NetworkName = "front",
        NetworkId = "n1",
        EndpointId = "e",
        ConfiguredAddress = Wanted,
        Address = Wanted,
        IsOurs = true,
    };

    private static readonly DockerEndpoint RightWhenStopped = Right with { EndpointId = "", Address = null };

    private static readonly ContainerStep.Connect Connect = new("front", "n1", "c1", Wanted);

    private static readonly ContainerStep.Settled Ready = new(ObjectState.Ready);

    [Theory]
    [InlineData("created")]
    [InlineData("running")]
    [InlineData("restarting")]
    [InlineData("exited")]
    public void A_container_is_connected_whether_it_runs_or_not(string state) => Assert.Equal(Connect, Decide(state));

    [Theory]
    [InlineData("removing")]
    [InlineData("dead")]
    public void A_container_that_goes_away_is_left_alone(string state) => Assert.Equal("ContainerLeaving", Settled(Decide(state)).Reason);

    [Fact]
    public void A_right_endpoint_is_left_whoever_made_it()
    {
        Assert.Equal(Ready, Decide("running", Right));
        Assert.Equal(Ready, Decide("running", Right with { IsOurs = false }));
        Assert.Equal(Ready, Decide("running", Right with { IsOurs = false, ConfiguredAddress = null }));
    }

    [Theory]
    [InlineData("exited")]
    [InlineData("created")]
    public void A_container_that_does_not_run_is_shown_as_such_and_not_as_ready(string state)
    {
        var settled = Settled(Decide(state, RightWhenStopped));
        Assert.Equal((ObjectState.Waiting, "ContainerNotRunning"), (settled.State, settled.Reason));
        Assert.Contains(state, settled.Message, StringComparison.Ordinal);
    }

    public static TheoryData<DockerContainer?> BesideAHolder => new()
    {
        { null },
        { Observe("running").Container },
        { Observe("exited", RightWhenStopped).Container },
        { Observe("running", Right with { Address = IPAddress.Parse("10.1.0.9") }).Container },
    };

    [Theory]
    [MemberData(nameof(BesideAHolder))]
    public void While_another_container_has_its_address_nothing_is_tried_and_the_holder_is_named(DockerContainer? container)
    {
        var settled = Settled(ContainerDecider.Decide(
            Spec, Observe("running") with { Container = container, Holders = [new AddressHolder("front", Wanted, "thief")] }));

        Assert.Equal((ObjectState.Conflict, "AddressInUse"), (settled.State, settled.Reason));
        Assert.Contains("10.1.0.2 on network front is in use by container thief; disconnect it", settled.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, DockerEndpoint> WrongEndpoints => new()
    {
        { "running", Right with { Address = IPAddress.Parse("10.1.0.9") } },
        { "running", Right with { Address = IPAddress.Parse("10.1.0.9"), ConfiguredAddress = null, IsOurs = false } },
        { "running", RightWhenStopped },
        { "running", Right with { NetworkId = "an earlier network" } },
        { "exited", RightWhenStopped with { ConfiguredAddress = IPAddress.Parse("10.1.0.9") } },
        { "exited", RightWhenStopped with { ConfiguredAddress = null, IsOurs = false } },
    };

    [Theory]
    [MemberData(nameof(WrongEndpoints))]
    public void A_wrong_endpoint_is_moved(string state, DockerEndpoint endpoint)
    {
        var step = Assert.IsType<ContainerStep.Move>(Decide(state, endpoint));
        Assert.Equal(("front", "n1"), (step.Exchange.NetworkName, step.Exchange.NetworkId));
        Assert.Equal(
            [new AddressMove("web", "c1", true, endpoint.Address ?? endpoint.ConfiguredAddress, MoveKind.Take, Wanted)], step.Exchange.Moves);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("10.1.0.9")]
    public void A_user_s_attachment_that_was_moved_is_given_back_when_the_file_no_longer_asks_for_it(string? former)
    {
        var address = former is null ? null : IPAddress.Parse(former);
        var step = Assert.IsType<ContainerStep.Move>(Decide("running", Right, Right with { NetworkName = "old", Former = new(address) }));
        Assert.Equal(("old", MoveKind.GiveBack, address), (step.Exchange.NetworkName, step.Own.Kind, step.Own.To));
    }

    [Fact]
    public void An_endpoint_that_is_not_in_the_file_is_undone_only_where_it_is_ours()
    {
        var other = Right with { NetworkName = "old", NetworkId = "" };

        var step = Assert.IsType<ContainerStep.Disconnect>(Decide("running", Right, other));
        Assert.Equal("old", step.NetworkId);
        Assert.Equal(Ready, Decide("running", Right, other with { IsOurs = false }));
    }

    [Fact]
    public void A_missing_container_is_waited_for() => Assert.Equal("ContainerMissing", Settled(ContainerDecider.Decide(Spec, new())).Reason);

    [Fact]
    public void A_missing_container_that_nothing_is_asked_of_is_done() =>
        Assert.Equal(Ready, ContainerDecider.Decide(new() { Name = "web" }, new()));

    [Fact]
    public void A_network_that_is_not_there_is_waited_for_while_the_others_go_on()
    {
        var spec = Spec with { Attachments = [new AttachmentSpec("later", IPAddress.Parse("10.2.0.2")), Spec.Attachments[0]] };

        Assert.Equal(Connect, ContainerDecider.Decide(spec, Observe("running")));
        var settled = Settled(ContainerDecider.Decide(spec, Observe("running", Right)));
        Assert.Equal((ObjectState.Waiting, "NetworkMissing"), (settled.State, settled.Reason));
        Assert.Contains("later", settled.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("host")]
    [InlineData("none")]
    [InlineData("container:abc")]
    public void A_network_mode_that_cannot_be_connected_is_a_conflict_that_names_it(string mode)
    {
        var observed = Observe("running");
        var settled = Settled(ContainerDecider.Decide(Spec, observed with { Container = observed.Container! with { NetworkMode = mode } }));

        Assert.Equal(ObjectState.Conflict, settled.State);
        Assert.Contains(mode, settled.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_is_not_tried_again_in_the_same_round_and_names_the_holder_of_the_address()
    {
        var observed = Observe("running") with { Holders = [new AddressHolder("front", Wanted, "thief", IsInForce: false)] };

        var settled = Settled(ContainerDecider.Decide(Spec, observed, [new AttachmentFailure("front", new(DockerOutcome.AddressInUse, "in use"))]));

        Assert.Equal((ObjectState.Failed, "AddressInUse"), (settled.State, settled.Reason));
        Assert.Contains("container thief", settled.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_that_the_world_has_overtaken_does_not_count() =>
        Assert.Equal(Ready, ContainerDecider.Decide(Spec, Observe("running", Right), [new AttachmentFailure("front", new(DockerOutcome.Superseded))]));

    private static ContainerStep Decide(string state, params DockerEndpoint[] endpoints) => ContainerDecider.Decide(Spec, Observe(state, endpoints));

    private static ContainerObservation Observe(string state, params DockerEndpoint[] endpoints) => new()
    {
        Container = new DockerContainer
        {
            Id = "c1",
            Name = "web",
            State = state,
            NetworkMode = "bridge",
            Endpoints = endpoints.ToEquatableArray(),
        },
        Networks = [new UsableNetwork("front", "n1")],
    };

    private static ContainerStep.Settled Settled(ContainerStep step) => Assert.IsType<ContainerStep.Settled>(step);
}

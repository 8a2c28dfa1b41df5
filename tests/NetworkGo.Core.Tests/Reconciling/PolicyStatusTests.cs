using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Reconciling;
using NetworkGo.Core.Status;

namespace NetworkGo.Core.Tests.Reconciling;

public sealed class PolicyStatusTests
{
    private static readonly PolicyOutcome Outcome = new() { Id = "p", Namespaces = [NamespaceId.Host, new("web")] };

    [Theory]
    [InlineData(ObjectState.Ready, ObjectState.Ready, ObjectState.Ready)]
    [InlineData(ObjectState.Ready, ObjectState.Waiting, ObjectState.Waiting)]
    [InlineData(ObjectState.Conflict, ObjectState.Waiting, ObjectState.Conflict)]
    [InlineData(ObjectState.Conflict, ObjectState.Failed, ObjectState.Failed)]
    public void A_policy_is_as_the_worst_of_its_namespaces(ObjectState host, ObjectState web, ObjectState expected) =>
        Assert.Equal(expected, PolicyStatus.Derive(Outcome, 3, id => Status(id.IsHost ? host : web, 3)).State);

    [Fact]
    public void A_namespace_that_is_not_at_this_generation_yet_is_waited_for()
    {
        var status = PolicyStatus.Derive(Outcome, 3, id => Status(ObjectState.Ready, id.IsHost ? 3 : 2));

        Assert.Equal((ObjectState.Waiting, "Pending", 2), (status.State, status.Reason, status.Generation));
    }

    [Fact]
    public void A_namespace_that_has_not_reported_is_waited_for() =>
        Assert.Equal(ObjectState.Waiting, PolicyStatus.Derive(Outcome, 3, static _ => null).State);

    [Fact]
    public void An_unresolved_policy_says_so_in_its_own_words()
    {
        var status = PolicyStatus.Derive(new() { Id = "p", Unresolved = "nothing is called publicbackend" }, 3, static _ => null);

        Assert.Equal((ObjectState.Unresolved, "nothing is called publicbackend"), (status.State, status.Message));
    }

    private static ObjectStatus Status(ObjectState state, long generation) =>
        new() { Kind = ObjectKind.Firewall, Name = "n", State = state, Generation = generation };
}

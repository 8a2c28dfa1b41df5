using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Reconciling;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Tests.Reconciling;

public sealed class NamespaceMergeTests
{
    private static readonly HostInventory Shared = new(new()
    {
        Containers =
        [
            Container("x", "bridge"),
            Container("y", "container:id-x"),
            Container("z", "container:id-y"),
            Container("orphan", "container:gone"),
            Container("p", "container:id-q"),
            Container("q", "container:id-p"),
        ],
    });

    [Fact]
    public void Namespaces_that_are_not_shared_stay_as_they_are()
    {
        EquatableArray<NamespaceSpec> specs = [Spec(null, "h"), Spec("x", "a"), Spec("unknown", "b"), Spec("orphan", "c")];

        var merged = NamespaceMerge.Merge(specs, Shared);

        Assert.Equal(specs, merged.Specs);
        Assert.Empty(merged.Aliases);
    }

    [Theory]
    [InlineData("x", "y")]
    [InlineData("y", "x")]
    public void The_owners_rules_stand_first_whichever_is_named_first(string first, string second)
    {
        var merged = NamespaceMerge.Merge([Spec(first, $"of {first}"), Spec(second, $"of {second}")], Shared);

        var spec = Assert.Single(merged.Specs);
        Assert.Equal(new NamespaceId("x"), spec.Id);
        Assert.Equal("of x, of y", string.Join(", ", spec.Rules.Select(static r => r.Policy)));
        Assert.Equal([new(new("y"), new("x"))], merged.Aliases);
    }

    [Fact]
    public void Equal_rules_of_both_are_one_rule_and_forwarding_of_either_is_forwarding()
    {
        var merged = NamespaceMerge.Merge([Spec("x", "same"), Spec("y", "same") with { Forwarding = true }], Shared);

        Assert.Single(merged.Specs[0].Rules);
        Assert.True(merged.Specs[0].Forwarding);
    }

    [Fact]
    public void A_chain_of_shared_namespaces_leads_to_its_end() =>
        Assert.Equal(new NamespaceId("x"), NamespaceMerge.Merge([Spec("z", "a")], Shared).Specs[0].Id);

    [Fact]
    public void A_circle_leads_nowhere() => Assert.Equal(new NamespaceId("p"), NamespaceMerge.Merge([Spec("p", "a")], Shared).Specs[0].Id);

    private static NamespaceSpec Spec(string? container, string policy) => new()
    {
        Id = new(container),
        Rules = [new Rule(RuleHook.Forward, new FlowMatch { Protocol = IpProtocol.Tcp }, RuleAction.Accept.Instance, policy)],
    };

    private static DockerContainer Container(string name, string mode) =>
        new() { Id = $"id-{name}", Name = name, State = "running", NetworkMode = mode };
}

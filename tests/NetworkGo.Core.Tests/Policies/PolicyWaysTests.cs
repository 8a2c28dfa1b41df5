using System.Net;
using System.Text;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Loading;
using NetworkGo.Core.Policies;

namespace NetworkGo.Core.Tests.Policies;

/// <summary>Which ways a policy needs out of which container, and sources that a DNAT inside a container never sees.</summary>
public sealed class PolicyWaysTests
{
    [Fact]
    public void A_source_needs_the_way_from_its_address_to_the_target_and_nothing_where_both_share_a_network()
    {
        var spec = Namespace(Compile("""{"name":"p","from":"api","selector":"db","port":80},{"name":"q","from":"api","selector":"web","port":80}"""), "api");

        var way = Assert.Single(spec.Ways);
        Assert.Equal(("p", "10.1.0.2", "10.1.0.1", "10.2.0.2", WayKind.Both), (way.Policy, $"{way.Local}", $"{way.Gateway}", $"{way.Remote}", way.Kind));
        Assert.Equal(IPNetwork.Parse("10.2.0.0/24"), Assert.Single(spec.Routes).Destination);
    }

    [Fact]
    public void A_source_leaves_from_its_fixed_address_for_a_target_outside_too() =>
        Assert.Equal(IPNetwork.Parse("203.0.113.9/32"), Assert.Single(Namespace(Compile("""{"from":"api","selector":"203.0.113.9","port":80}"""), "api").Routes).Destination);

    [Theory]
    [InlineData("""{"name":"p","from":"203.0.113.0/24","selector":"db","port":80}""")]
    [InlineData("""{"name":"p","from":"203.0.113.0/24","iface":"wg0","nat":"dnat","to":"db","port":80,"masquerade":false}""")]
    public void A_target_answers_a_source_outside_by_its_own_network(string policy)
    {
        var spec = Namespace(Compile(policy), "db");

        var route = Assert.Single(spec.Routes);
        Assert.Equal(("203.0.113.0/24", "10.2.0.1", "10.2.0.2"), ($"{route.Destination}", $"{route.Gateway}", $"{route.Source}"));
        Assert.Equal("10.2.0.2", $"{Assert.Single(spec.SourceRoutes).Source}");
        Assert.Equal(("10.2.0.2", "203.0.113.1"), ($"{Assert.Single(spec.Ways).Local}", $"{spec.Ways[0].Remote}"));
    }

    [Fact]
    public void What_answers_anyone_has_no_route_that_would_be_everyone_s_but_a_rule_for_its_address()
    {
        var spec = Namespace(Compile("""{"from":"0.0.0.0/0","selector":"db","port":80}"""), "db");

        Assert.Empty(spec.Routes);
        Assert.Equal("10.2.0.2", $"{Assert.Single(spec.SourceRoutes).Source}");
        Assert.Equal(WayKind.Bound, Assert.Single(spec.Ways).Kind);
    }

    [Theory]
    [InlineData("0.0.0.0/0", true)]
    [InlineData("10.0.0.0/8", true)]
    [InlineData("10.1.0.0/24", false)]
    [InlineData("api", false)]
    public void A_source_that_may_also_leave_from_an_address_outside_the_file_has_a_way_of_its_own_for_the_file_s(string from, bool mayLeaveElsewhere)
    {
        var spec = Namespace(Compile($$"""{"from":"{{from}}","selector":"db","port":80}"""), "api");

        Assert.Equal(mayLeaveElsewhere ? ["10.1.0.2"] : [], spec.SourceRoutes.Select(static r => $"{r.Source}"), StringComparer.Ordinal);
        Assert.Equal(mayLeaveElsewhere ? [from] : [], Assert.Single(spec.Ways).AcceptedSources.Select(static a => $"{a}"), StringComparer.Ordinal);
    }

    [Fact]
    public void A_target_that_does_not_run_keeps_no_policy_waiting()
    {
        var state = Compile("""{"from":"203.0.113.0/24","selector":"db","port":80}""", new EngineFacts { Idle = ["db"] });

        Assert.Equal([NamespaceId.Host], state.Policies[0].Namespaces);
    }

    [Theory]
    [InlineData("api", true)]
    [InlineData("front", true)]
    [InlineData("both", false)]
    [InlineData("203.0.113.9", false)]
    public void From_on_a_dnat_inside_a_container_is_refused_where_the_source_arrives_masqueraded(string from, bool isRefused)
    {
        var state = Compile($$"""{"name":"p","nat":"dnat","selector":"db","to":"far","from":"{{from}}","port":80}""");

        var outcome = state.Policies[0];
        Assert.Equal(isRefused ? SeenSources.Masqueraded : null, outcome.Obstacle?.Reason);
        Assert.Equal(isRefused, outcome.Namespaces.Count == 0);
        Assert.Equal(isRefused, state.Namespaces.All(static n => n.Rules.Count == 0));
        if (isRefused)
        {
            Assert.Contains("container db is not on network front", outcome.Obstacle!.Message, StringComparison.Ordinal);
        }
    }

    private static NamespaceSpec Namespace(HostState state, string container) =>
        Assert.Single(state.Namespaces, n => n.Id == new NamespaceId(container));

    private static HostState Compile(string policies, EngineFacts? facts = null) => HostStateCompiler.Compile(
        Load($$"""
            {
              "networks": { "front": {"subnet":"10.1.0.0/24"}, "back": {"subnet":"10.2.0.0/24"}, "deep": {"subnet":"10.3.0.0/24"} },
              "ips": {
                "api": {"ip":"10.1.0.2","container_name":"api"}, "web": {"ip":"10.1.0.3","container_name":"web"}, "db": {"ip":"10.2.0.2","container_name":"db"},
                "both-1": {"ip":"10.1.0.9","container_name":"both"}, "both-2": {"ip":"10.2.0.9","container_name":"both"}, "far": {"ip":"10.3.0.2","container_name":"far"}
              },
              "policies": [{{policies}}]
            }
            """),
        facts ?? EngineFacts.None,
        0x1000_0000);

    private static NetworksConfiguration Load(string text)
    {
        var loaded = ConfigurationLoader.Load(Encoding.UTF8.GetBytes(text));
        Assert.Empty(loaded.Mistakes);
        return loaded.Configuration!;
    }
}

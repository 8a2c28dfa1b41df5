using System.Text;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Loading;
using NetworkGo.Core.Policies;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Tests.Policies;

/// <summary>No engine masquerades what leaves an internal network, so a policy does: nothing else would know the way back.</summary>
public sealed class InternalNetworkTests
{
    [Theory]
    [InlineData("vault", "203.0.113.9", "10.3.0.2/32")]
    [InlineData("vault", "db", "10.3.0.2/32")]
    [InlineData("deep", "shut", "10.3.0.0/24")]
    [InlineData("10.3.0.128/25", "db", "10.3.0.128/25")]
    [InlineData("10.0.0.0/8", "db", "10.3.0.0/24", "10.4.0.0/24")]
    [InlineData("0.0.0.0/0", "shut", "10.3.0.0/24")]
    public void What_a_policy_lets_out_of_an_internal_network_is_masqueraded(string from, string to, params string[] sources)
    {
        var host = Host(Compile($$"""{"name":"out","from":"{{from}}","selector":"{{to}}","port":80}"""));

        var masqueraded = host.Where(static r => r.Action is RuleAction.Masquerade).ToList();
        Assert.Equal(sources, masqueraded.Select(static r => $"{r.Match.Source}"), StringComparer.Ordinal);
        Assert.All(masqueraded, r => Assert.True(
            r is { Hook: RuleHook.SourceNat, Match: { Port: { First: 80, IsSingle: true }, Mark: null } } && Equals(r.Match.Target, host.First(static o => o.Hook == RuleHook.Forward).Match.Target), $"{r}"));
        Assert.DoesNotContain(host, static r => r.Match.Packets == FlowPackets.Replies);
    }

    [Theory]
    [InlineData("""{"from":"api","selector":"vault","port":80}""")]
    [InlineData("""{"from":"vault","selector":"vault-2","port":80}""")]
    [InlineData("""{"from":"203.0.113.9","selector":"vault","port":80}""")]
    [InlineData("""{"from":"10.1.0.0/16","selector":"db","port":80}""")]
    public void Nothing_else_is(string policy) => Assert.DoesNotContain(Host(Compile(policy)), static r => r.Action is RuleAction.Masquerade);

    [Fact]
    public void What_a_dnat_in_a_container_on_an_internal_network_sends_on_is_masqueraded_on_the_host()
    {
        var host = Host(Compile("""{"name":"relay","nat":"dnat","selector":"vault","to":"db","port":8080,"to_port":80}"""));

        var masquerade = Assert.Single(host, static r => r.Action is RuleAction.Masquerade);
        Assert.Equal(("10.3.0.2/32", "10.2.0.2/32", new PortRange(80)), ($"{masquerade.Match.Source}", $"{masquerade.Match.Target}", masquerade.Match.Port));
    }

    [Fact]
    public void A_dnat_inside_a_container_never_sees_a_source_of_an_internal_network_as_itself() => Assert.Equal(
        SeenSources.Masqueraded,
        Compile("""{"name":"p","nat":"dnat","selector":"db","to":"api","from":"vault","port":80}""").Policies[0].Obstacle?.Reason);

    [Theory]
    [InlineData("\"false\"")]
    [InlineData("false")]
    [InlineData("0")]
    [InlineData("\"F\"")]
    public void Where_the_file_itself_takes_masquerading_from_a_network_the_answers_to_its_addresses_pass_the_engine_s_drops_for_a_dnat_inside_a_container_too(string no)
    {
        var host = Host(Compile("""{"name":"relay","nat":"dnat","selector":"plain","to":"db","port":8080,"to_port":80}""", no));

        Assert.DoesNotContain(host, static r => r.Action is RuleAction.Masquerade);
        Assert.Contains(host, static r => r is { Hook: RuleHook.Raw, Match.Packets: FlowPackets.Replies });
    }

    private static EquatableArray<Rule> Host(HostState state) => Assert.Single(state.Namespaces, static n => n.Id.IsHost).Rules;

    private static HostState Compile(string policy, string masquerading = "false")
    {
        var loaded = ConfigurationLoader.Load(Encoding.UTF8.GetBytes($$"""
            {
              "networks": {
                "front": {"subnet":"10.1.0.0/24"}, "back": {"subnet":"10.2.0.0/24"}, "deep": {"subnet":"10.3.0.0/24","internal":true}, "shut-net": {"subnet":"10.4.0.0/24","internal":true},
                "bare": {"subnet":"10.5.0.0/24","options":{"com.docker.network.bridge.enable_ip_masquerade":{{masquerading}}} }
              },
              "ips": {
                "api": {"ip":"10.1.0.2","container_name":"api"}, "db": {"ip":"10.2.0.2","container_name":"db"}, "vault": {"ip":"10.3.0.2","container_name":"vault"},
                "vault-2": {"ip":"10.3.0.3","container_name":"vault-2"}, "shut": {"ip":"10.4.0.2","container_name":"shut"}, "plain": {"ip":"10.5.0.2","container_name":"plain"}
              },
              "policies": [{{policy}}]
            }
            """));
        Assert.Empty(loaded.Mistakes);
        return HostStateCompiler.Compile(loaded.Configuration!, EngineFacts.None, 0x1000_0000);
    }
}

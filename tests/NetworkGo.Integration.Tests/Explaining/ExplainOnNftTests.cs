using NetworkGo.Integration.Tests.Policies;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Explaining;

/// <summary>A dozen configurations, and rules of others around them.</summary>
[Collection(ExplainingOnNft.Name)]
public sealed class ExplainOnNftTests(DefaultBridgeOnNft scene, ITestOutputHelper output) : ExplainTests(scene, output), IClassFixture<DefaultBridgeOnNft>
{
    public static TheoryData<string, string[]> Configurations => new()
    {
        { "nothing", [] },
        { "one container to one port", ["""{"from": "client", "selector": "web-1", "port": 80}"""] },
        { "a network to a selector", ["""{"from": "front", "selector": "web", "port": 80}"""] },
        { "a subnet outside, two ports", ["""{"from": "10.9.0.0/24", "selector": "web-1", "port": [80, 81]}"""] },
        { "two addresses, both ways", ["""{"from": "pair", "selector": "web-1", "port": 80}""", """{"from": "web-1", "selector": "pair", "port": "80:81"}"""] },
        { "anyone, every protocol", ["""{"from": "0.0.0.0/0", "selector": "outsider", "proto": "all"}"""] },
        { "DNAT on a device", ["""{"name": "web", "iface": "wg0", "nat": "dnat", "to": "web-1", "port": 80}"""] },
        { "DNAT to another port", ["""{"name": "web", "iface": "wg0", "nat": "dnat", "to": "web-1", "port": 8000, "to_port": 81}"""] },
        { "DNAT that keeps the client", ["""{"name": "web", "iface": "wg0", "nat": "dnat", "to": "web-1", "port": 80, "masquerade": false}"""] },
        { "DNAT spread over two", ["""{"name": "web", "iface": "wg0", "nat": "dnat", "to": "web", "port": 80}"""] },
        { "DNAT inside a container", ["""{"name": "relay", "selector": "client", "nat": "dnat", "port": 8000, "to": "web-1", "to_port": 80}"""] },
        { "DNAT for one source", ["""{"name": "web", "iface": "wg1", "nat": "dnat", "from": "10.10.0.2", "to": "172.30.3.9", "port": 80}"""] },
    };

    [Fact]
    public async Task Explain_and_real_connections_agree_on_every_pair_with_one_policy_of_each_kind()
    {
        await Scene.ApplyAsync(Many);
        await CompareAsync("many");
    }

    [Theory]
    [MemberData(nameof(Configurations))]
    [FullLane("ExplainOnNftTests.Explain_and_real_connections_agree_on_every_pair_with_one_policy_of_each_kind")]
    public async Task Explain_and_real_connections_agree_on_every_pair(string about, params string[] policies)
    {
        await Scene.ApplyAsync(policies);
        await CompareAsync(about);
    }

    [Theory]
    [InlineData("a foreign DROP before ours", "-I", "FORWARD", "-p", "tcp", "--dport", "80", "-j", "DROP")]
    [InlineData("a foreign REJECT behind ours", "-A", "FORWARD", "-p", "tcp", "--dport", "81", "-j", "REJECT")]
    [InlineData("a foreign DROP of answers", "-I", "FORWARD", "-p", "tcp", "--sport", "80", "-d", "10.9.0.2", "-j", "DROP")]
    [InlineData("a foreign INPUT", "-I", "INPUT", "-i", "wg0", "-p", "tcp", "--dport", "8000", "-j", "DROP")]
    [InlineData("a foreign way through", "-I", "DOCKER-USER", "-i", "wg1", "-p", "tcp", "--dport", "8000", "-j", "ACCEPT")]
    [InlineData("FORWARD open", "-P", "FORWARD", "ACCEPT")]
    [InlineData("OUTPUT shut", "-P", "OUTPUT", "DROP")]
    public async Task They_agree_with_rules_of_others_around(string about, params string[] rule)
    {
        await Scene.ApplyAsync(
            """{"from": "client", "selector": "web-1", "port": 80}""", """{"from": "10.9.0.0/24", "selector": "web-2", "port": [80, 81]}""",
            """{"name": "web", "iface": "wg0", "nat": "dnat", "to": "web-1", "port": 80}""");
        var before = (await Scene.Engine.OnHostAsync("iptables-save")).OutputOrThrow();
        (await Scene.Engine.OnHostAsync(["iptables", .. rule])).OutputOrThrow();
        try
        {
            await CompareAsync(about);
        }
        finally
        {
            (await Scene.Engine.OnHostWithInputAsync(before + "\n", "iptables-restore")).OutputOrThrow();
        }
    }
}

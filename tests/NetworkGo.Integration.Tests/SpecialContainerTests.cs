using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests;

/// <summary>Containers without a network of their own are refused with words; those with other rights are served.</summary>
[Trait(Feature.Trait, Feature.Containers)]
public abstract class SpecialContainerTests(PrivateEngine engine, ITestOutputHelper output) : RelaySite(engine, output)
{
    [Fact]
    public async Task A_container_on_the_host_s_network_is_refused_and_nothing_is_translated_on_the_host()
    {
        await Engine.RunAsync("relay", Served with { Network = "host", Command = ["serve", "8090"] });
        await RunAsync("target", alsoOnDefaultBridge: true, "back", B);
        await using var daemon = await StartDaemonAsync();

        var status = await daemon.WaitForStatusAsync(
            "both refused, the rest done",
            static s => IsIn(s, "Conflict", ("container", "relay"), ("firewall", "container:relay"), ("policy", "onward"))
                && IsIn(s, "Ready", ("container", "target"), ("firewall", "host"), ("network", "front"), ("network", "back")));

        Assert.Contains("--network host", Find(status, "container", "relay").Message, StringComparison.Ordinal);
        Assert.Contains("host's own network", Find(status, "firewall", "container:relay").Message, StringComparison.Ordinal);
        Assert.Contains("host's own network", Find(status, "policy", "onward").Message, StringComparison.Ordinal);
        var rules = await Engine.RulesAsync();
        Assert.False(RuleForm.Translates(rules));
        Assert.DoesNotContain("DNAT --to-destination", rules, StringComparison.Ordinal);
        Assert.DoesNotContain("ctorigdstport", rules, StringComparison.Ordinal);
        Assert.DoesNotContain(RuleForm.Of("masquerade", "NETWORK-GO-POSTROUTING"), rules, StringComparison.Ordinal);
        Assert.DoesNotContain("172.18.104.0/24 via", (await Engine.Host.RunAsync("ip", "route", "show", "table", "all")).OutputOrThrow(), StringComparison.Ordinal);
        Assert.Equal(TcpReach.Refused, (await Engine.TcpFromAsync("client", "172.18.103.1", 8080)).Reach);
    }

    [Fact]
    public async Task Two_containers_in_one_namespace_have_one_firewall_and_the_guest_no_address()
    {
        await RunAsync("relay", alsoOnDefaultBridge: true, "front", A);
        await RunAsync("target", alsoOnDefaultBridge: true, "back", B);
        await Engine.RunAsync("beside", new RunOptions { Network = "front", Address = "172.18.103.30" });
        await Engine.RunAsync("guest", new RunOptions { Network = "container:relay", Command = ["serve", "8090"] });
        await using var daemon = await StartDaemonAsync(Configuration(
            $$"""{{Ips}}, "guest": {"ip": "172.18.103.3", "container_name": "guest"}, "beside": {"ip": "172.18.103.30", "container_name": "beside"}""",
            $$"""
            {{Policies}},
            {"name": "guests", "nat": "dnat", "selector": "guest", "to": "beside", "port": 8070, "to_port": 80}
            """));

        var status = await daemon.WaitForStatusAsync(
            "the guest refused, all rules there",
            static s => IsIn(s, "Conflict", ("container", "guest"))
                && IsIn(s, "Ready", ("container", "relay"), ("firewall", "container:relay"), ("policy", "onward"), ("policy", "guests")));

        Assert.Contains("--network container:", Find(status, "container", "guest").Message, StringComparison.Ordinal);
        Assert.Contains("no address of its own", Find(status, "container", "guest").Message, StringComparison.Ordinal);
        // Ready is said of the file; a pass for a device that came a moment ago may be under way.
        await WaitUntilAnsweredAsync("client", A, 8080, "target", daemon);
        await WaitUntilAnsweredAsync("client", A, 8070, "beside", daemon);
        var rules = await RulesInAsync("relay");
        Assert.Equal(1, RuleForm.Of(
            Count(rules, "dnat ip to "),
            Count(rules, "-A PREROUTING -m comment --comment network-go -j NETWORK-GO-PREROUTING")
                + Count(rules, "-A PREROUTING -m comment --comment \"network-go\" -j NETWORK-GO-PREROUTING")));
        Assert.Equal(1, Count(rules, RuleForm.Of(": 172.18.103.30 . 80", "-j DNAT --to-destination 172.18.103.30:80")));
        Assert.Equal(1, Count(rules, RuleForm.Of($": {B} . 80", $"-j DNAT --to-destination {B}:80")));
    }

    [Theory]
    [InlineData("--user", "1000")]
    [InlineData("--cap-add", "SYS_ADMIN", "--cap-add", "NET_ADMIN", "--cap-add", "SYS_PTRACE", "--security-opt", "seccomp=unconfined")]
    [InlineData("--cap-drop", "ALL", "--cap-add", "NET_BIND_SERVICE", "--security-opt", "no-new-privileges")]
    [InlineData("--read-only")]
    public async Task A_container_with_other_rights_than_the_usual_is_served(params string[] arguments)
    {
        await RunAsync("relay", alsoOnDefaultBridge: true, "front", A, Served with { Arguments = arguments });
        await RunAsync("target", alsoOnDefaultBridge: true, "back", B, Served with { Arguments = arguments });
        await using var daemon = await StartDaemonAsync();

        await WaitUntilRelayedAsync(daemon);
    }

    private static bool IsIn(DaemonStatus status, string state, params (string Kind, string Name)[] objects) => objects.All(o =>
        string.Equals(status.Find(o.Kind, o.Name)?.State, state, StringComparison.OrdinalIgnoreCase));
}

public sealed class SpecialContainerOnNftTests(NftEngine engine, ITestOutputHelper output) : SpecialContainerTests(engine, output), IClassFixture<NftEngine>;

[FullLane("SpecialContainerOnNftTests, MixedBackendOnLegacyTests")]
public sealed class SpecialContainerOnLegacyTests(LegacyEngine engine, ITestOutputHelper output) : SpecialContainerTests(engine, output), IClassFixture<LegacyEngine>;

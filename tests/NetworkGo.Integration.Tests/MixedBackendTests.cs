using NetworkGo.Netfilter.Iptables;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests;

/// <summary>Rules of both backends on one host, and in one container.</summary>
[Trait(Feature.Trait, Feature.Backends)]
public abstract class MixedBackendTests(PrivateEngine engine, ITestOutputHelper output) : RelaySite(engine, output)
{
    private string Other => Engine.Backend == IptablesBackend.Nft ? "iptables-legacy" : "iptables-nft";

    [Fact]
    public async Task A_host_where_both_hold_Docker_s_chains_is_refused_until_one_is_flushed()
    {
        await RunAsync("relay", alsoOnDefaultBridge: true, "front", A);
        await RunAsync("target", alsoOnDefaultBridge: true, "back", B);
        await using var daemon = await StartDaemonAsync();
        await WaitUntilRelayedAsync(daemon);
        var rules = await RulesAsync();
        // As an engine leaves it that ran with the other backend before.
        await OnHostAsync(
            $"{Other} -P FORWARD DROP && {Other} -N DOCKER-USER && {Other} -A FORWARD -j DOCKER-USER"
            + $" && {Other} -t nat -N DOCKER && {Other} -t nat -A PREROUTING -j DOCKER");

        // Whatever is to be written meanwhile is not.
        await daemon.ConfigureAsync(Configuration(policies: $$"""{{Policies}}, {"name": "more", "from": "relay", "selector": "target", "port": 82}"""));
        var status = await daemon.WaitForStatusAsync(
            "the host is in conflict", static s => s is { Generation: 2 } && s.Find("firewall", "host") is { State: "Conflict", Reason: "TwoBackends" });

        Assert.False(status.Converged);
        var words = Find(status, "firewall", "host").Message;
        Assert.Contains("both iptables-nft and iptables-legacy hold Docker's chains", words, StringComparison.Ordinal);
        var fix = words.Split('`').Single(command => command.StartsWith($"{Other} ", StringComparison.Ordinal));
        Assert.Equal(rules, await RulesAsync());
        Assert.False(RuleForm.IsIn((await Engine.OnHostAsync($"{Other}-save")).OutputOrThrow()));

        await OnHostAsync(fix);

        await WaitUntilAllReadyAsync(daemon, generation: 2);
        await WaitUntilRelayedAsync(daemon);
    }

    [Fact]
    public async Task A_container_s_own_rules_in_the_other_backend_stay_and_hold_up_nothing()
    {
        await RunAsync("relay", alsoOnDefaultBridge: false, "front", A);
        await RunAsync("target", alsoOnDefaultBridge: false, "back", B);
        var relay = await Engine.NamespaceOfAsync("relay");
        foreach (var rule in (string[])["-t nat -A PREROUTING -p tcp --dport 9999 -j REDIRECT --to-ports 80", "-A INPUT -p tcp --dport 81 -j DROP"])
        {
            (await relay.RunAsync([Other, .. rule.Split(' ')])).OutputOrThrow();
        }

        var before = PrivateEngine.WithoutCounters((await relay.RunAsync($"{Other}-save")).OutputOrThrow());
        await using var daemon = await StartDaemonAsync();
        await WaitUntilRelayedAsync(daemon);

        Assert.Equal("relay", (await Engine.TcpFromAsync("client", A, 9999)).Name);
        Assert.Equal(TcpReach.Silent, (await Engine.TcpFromAsync("client", A, 81)).Reach);
        Assert.Equal(before, PrivateEngine.WithoutCounters((await relay.RunAsync($"{Other}-save")).OutputOrThrow()));
        Assert.True(RuleForm.Translates(await RulesInAsync("relay")));
        Assert.Contains(Client, (await Engine.TryDockerAsync("exec", "relay", "nslookup", "client", "127.0.0.11")).Output, StringComparison.Ordinal);
    }

    // Those of iptables: what the own table holds is not for the engine's chains to say.
    private async Task<string> RulesAsync() => PrivateEngine.WithoutCounters((await Engine.OnHostAsync("iptables-save")).OutputOrThrow());

    private async Task OnHostAsync(string script) => (await Engine.OnHostAsync("sh", "-c", script)).OutputOrThrow();
}

// On engines of their own: the tables of the other backend, once made, stay.
public sealed class MixedBackendOnNftTests(NftEngine engine, ITestOutputHelper output)
    : MixedBackendTests(engine, output), IClassFixture<NftEngine>;

public sealed class MixedBackendOnLegacyTests(LegacyEngine engine, ITestOutputHelper output)
    : MixedBackendTests(engine, output), IClassFixture<LegacyEngine>;

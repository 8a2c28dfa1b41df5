using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Tables;

/// <summary>A ban as fail2ban makes it: a chain of its own, to which DOCKER-USER jumps first. Judged by packets.</summary>
[Trait(Feature.Trait, Feature.Firewalls)]
public sealed class BanTests(NftEngine engine, ITestOutputHelper output) : TableScene(engine, output), IClassFixture<NftEngine>
{
    private const string Direct = """{"name": "direct", "from": "client", "selector": "server", "port": 80}""";
    private const string OnHost = """{"name": "host-dnat", "iface": "wg0", "nat": "dnat", "to": "server", "port": 8080, "to_port": 80}""";
    private const string Outside = "10.9.0.2";

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Where_its_chain_is_named_a_ban_holds_whatever_policies_open_and_ends_when_it_is_lifted()
    {
        await using var daemon = await StartAsync(OnlyNotified + "\nnetwork-go.firewall.below = [\"f2b-*\"]", Direct, OnHost);
        await AnswerAsync(true, "at first", daemon);
        await BanAsync();
        try
        {
            await AnswerAsync(false, "banned", daemon);

            // The place is kept, not only left: what puts the rule back puts it below.
            await OnHostAsync("iptables -D DOCKER-USER $(iptables -S DOCKER-USER | grep -v '^-N' | grep -n network-go | cut -d: -f1)");
            await WaitFor.StateAsync("our rule is back", RulesAsync, static rules => Array.Exists(rules, IsOurs), Bound, () => daemon.Log);
            var rules = await RulesAsync();
            Assert.True(Array.FindIndex(rules, static l => l.EndsWith("-j f2b-web", StringComparison.Ordinal)) < Array.FindIndex(rules, IsOurs), string.Join('\n', rules));
            await AnswerAsync(false, "banned, and our rule written again", daemon);

            await OnHostAsync("iptables -F f2b-web");
            await AnswerAsync(true, "lifted", daemon);
        }
        finally
        {
            await LiftAsync();
        }
    }

    [Fact]
    public async Task Where_it_is_not_named_what_policies_open_comes_first()
    {
        await using var daemon = await StartAsync(OnlyNotified, Direct, OnHost);
        await BanAsync();
        try
        {
            await WaitFor.StateAsync(
                "our rule is first", RulesAsync, static rules => IsOurs(rules[0]), Bound, () => daemon.Log);
            await AnswerAsync(true, "overruled", daemon);
        }
        finally
        {
            await LiftAsync();
        }
    }

    private Task BanAsync() => OnHostAsync(
        $"iptables -N f2b-web && iptables -A f2b-web -s {Outside} -j REJECT && iptables -A f2b-web -s {Client} -j REJECT && iptables -I DOCKER-USER 1 -p tcp -j f2b-web");

    private Task LiftAsync() => OnHostAsync("iptables -D DOCKER-USER -p tcp -j f2b-web && iptables -F f2b-web && iptables -X f2b-web");

    private async Task OnHostAsync(string script) => (await Engine.OnHostAsync("sh", "-c", script)).OutputOrThrow();

    private async Task<string[]> RulesAsync() =>
        [.. (await Engine.OnHostAsync("iptables", "-S", "DOCKER-USER")).OutputOrThrow().Split('\n').Where(static line => line.StartsWith("-A", StringComparison.Ordinal))];

    private static bool IsOurs(string rule) => rule.Contains("--comment network-go", StringComparison.Ordinal) && rule.EndsWith("-j ACCEPT", StringComparison.Ordinal);

    private async Task AnswerAsync(bool expected, string when, DaemonProcess daemon)
    {
        await WaitFor.StateAsync(
            $"{when}: from client", () => Engine.TcpFromAsync("client", Server, 80), probe => probe.Answered == expected, Bound, () => daemon.Log);
        await WaitFor.StateAsync(
            $"{when}: from outside", () => Wg0.TcpAsync(HostOnWg0, 8080), probe => probe.Answered == expected, Bound, () => daemon.Log);
    }
}

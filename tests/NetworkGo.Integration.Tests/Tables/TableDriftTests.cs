using NetworkGo.Integration.Tests.Policies;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Tables;

/// <summary>What others do to the own table is undone as soon as the kernel announces it, judged by the table and by packets.</summary>
[Trait(Feature.Trait, Feature.Drift)]
public sealed class TableDriftTests(NftEngine engine, ITestOutputHelper output) : TableScene(engine, output), IClassFixture<NftEngine>
{
    private const string Direct = """{"name": "direct", "from": "client", "selector": "server", "port": 80}""";
    private const string OnHost = """{"name": "host-dnat", "iface": "wg0", "nat": "dnat", "to": "server", "port": 8080, "to_port": 80}""";
    private const string InRelay = """{"name": "in-relay", "nat": "dnat", "selector": "relay", "to": "server", "port": 8081, "to_port": 80}""";

    // It takes 100 to 200 ms; the machine may be busy. What finds it otherwise comes after ten minutes.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("the whole ruleset flushed", "flush ruleset")]
    [InlineData("the table deleted", "delete table inet network-go")]
    [InlineData("the elements of a policy deleted", "flush set inet network-go open4")]
    [InlineData("the elements of a translation deleted", "flush map inet network-go dnat4")]
    [InlineData("a rule that drops before all others", "insert rule inet network-go forward drop")]
    [InlineData("the rules of a chain deleted", "flush chain inet network-go requests")]
    [InlineData("a base chain of others in the table", "add chain inet network-go theirs { type filter hook forward priority -10; policy drop; }")]
    [InlineData("the table put to sleep", "add table inet network-go { flags dormant; }")]
    [InlineData("the policy of a chain changed", "add chain inet network-go forward { policy drop; }")]
    [InlineData("the priority of a chain changed", "flush chain inet network-go forward; delete chain inet network-go forward; add chain inet network-go forward { type filter hook forward priority 7; }")]
    [InlineData("a set of others in the table", "add set inet network-go mine { type ether_addr; }")]
    public async Task The_table_is_as_it_was_and_packets_pass_again(string what, string commands)
    {
        await using var daemon = await StartAsync(OnlyNotified, Direct, OnHost, InRelay);
        var before = await TableAsync(Engine.Host);
        Assert.Contains("chain forward", before, StringComparison.Ordinal);
        await AssertPassesAsync("at first");

        await NftAsync(commands);

        await WaitForTableAsync(before, what, daemon);
        await AssertPassesAsync(what);
    }

    [Fact]
    public async Task An_altered_rule_is_replaced()
    {
        await using var daemon = await StartAsync(OnlyNotified, Direct, OnHost, InRelay);
        var before = await TableAsync(Engine.Host);
        var listing = (await Engine.Host.RunAsync("nft", "-a", "list", "chain", "inet", "network-go", "requests")).OutputOrThrow();
        var handle = listing.Split('\n').Last(static line => line.Contains("@open4", StringComparison.Ordinal)).Split(' ')[^1];

        await NftAsync($"replace rule inet network-go requests handle {handle} drop");

        await WaitForTableAsync(before, "an altered rule", daemon);
        await AssertPassesAsync("an altered rule");
    }

    [Fact]
    public async Task A_foreign_element_in_a_set_of_ours_opens_nothing_for_long()
    {
        await using var daemon = await StartAsync(OnlyNotified, Direct, OnHost, InRelay);
        var before = await TableAsync(Engine.Host);
        var bridge = before.Split('"').First(static word => word.StartsWith("ng-", StringComparison.Ordinal) || word.StartsWith("br-", StringComparison.Ordinal));
        var key = $"\"{bridge}\" . {Client} . {Server} . tcp . 81";

        await NftAsync($"add element inet network-go open4 {{ {key} }}; add element inet network-go raw_open4 {{ {key} }}; add element inet network-go answers4 {{ {Client} . {Server} . tcp . 81 }}");

        await WaitForTableAsync(before, "foreign elements", daemon);
        await PolicyScene.JudgeAsync(open: [Engine.TcpFromAsync("client", Server, 80)], shut: [Engine.TcpFromAsync("client", Server, 81)]);
    }

    [Fact]
    public async Task A_foreign_rule_that_opens_everything_is_taken_out()
    {
        await using var daemon = await StartAsync(OnlyNotified, Direct, OnHost, InRelay);
        var before = await TableAsync(Engine.Host);

        await NftAsync("add rule inet network-go forward meta mark set meta mark | 0x20000000; add rule inet network-go raw meta mark set meta mark | 0x20000000");

        await WaitForTableAsync(before, "a foreign rule", daemon);
        await PolicyScene.JudgeAsync(open: [Engine.TcpFromAsync("client", Server, 80)], shut: [Engine.TcpFromAsync("client", Server, 81)]);
    }

    [Fact]
    public async Task The_constant_rules_come_back_too()
    {
        await using var daemon = await StartAsync(OnlyNotified, Direct, OnHost, InRelay);
        await AssertPassesAsync("at first");

        (await Engine.OnHostAsync("sh", "-c", "iptables -D DOCKER-USER 1; iptables -D FORWARD 1; iptables -t raw -F")).OutputOrThrow();

        await WaitFor.StateAsync(
            "client reaches server", () => Engine.TcpFromAsync("client", Server, 80), static probe => probe.Answered, Bound, () => daemon.Log);
        await AssertPassesAsync("the constant rules deleted");
    }

    [Fact]
    public async Task What_the_daemon_writes_makes_no_further_pass()
    {
        await using var daemon = await StartAsync(OnlyNotified, Direct, OnHost, InRelay, More(9000));
        var before = await SettledAsync();
        for (var change = 0; change < 10; change++)
        {
            await daemon.ConfigureAsync(Configuration(Direct, OnHost, InRelay, More(9001 + change)));
            await WaitUntilReadyAsync(daemon, change + 2);
        }

        // One pass over the host for each file; another port is no other way out of a container's namespace.
        Assert.Equal(before + 10, await SettledAsync());

        // The count would show a pass that is one too many.
        await NftAsync("add table inet elsewhere; delete table inet elsewhere");
        await WaitFor.ConditionAsync("a pass after a foreign change", async () => await FirewallPasses.CountAsync(daemon) > before + 10);

        static string More(int port) => $$"""{"name": "more", "from": "client", "selector": "server", "port": {{port}}}""";

        Task<long> SettledAsync() => FirewallPasses.SettledAsync(daemon);
    }

    private async Task WaitForTableAsync(string before, string what, DaemonProcess daemon) => await WaitFor.StateAsync(
        $"the table as before {what}",
        () => TableAsync(Engine.Host),
        now => string.Equals(now, before, StringComparison.Ordinal),
        Bound,
        () => $"It was:\n{before}\nThe program wrote:\n{daemon.Log}");

    // After `flush ruleset` the engine's chains are gone too, and nothing is shut by them: what the own table is for must work all the same.
    private async Task AssertPassesAsync(string when)
    {
        var probes = await Task.WhenAll(
            Engine.TcpFromAsync("client", Server, 80),
            Wg0.TcpAsync(HostOnWg0, 8080),
            Engine.TcpFromAsync("client", Relay, 8081));
        Assert.All(probes, probe => Assert.True(probe is { Answered: true, Name: "server" }, $"{when}: {probe}"));
    }
}

using NetworkGo.Netfilter.Iptables;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Daemon;

/// <summary>What others do to its rules is undone, and what is theirs stays.</summary>
[Trait(Feature.Trait, Feature.Drift)]
public abstract class DriftTests(PrivateEngine engine, ITestOutputHelper output) : ExampleScene(engine)
{
    private const string Drop = "-A DOCKER-USER -i wg0 -p tcp -j DROP";

    // The engine is not listed again meanwhile: the drift check finds the difference in the kernel.
    private const string DriftAlone = """
        network-go {
          drift-check-interval = 300ms
          resync-interval = 1h
          backoff { initial = 100ms, maximum = 500ms }
        }
        """;

    private static readonly string Configuration = Example.Replace(
        "\"policies\": [",
        """
        "policies": [
          { "name": "inside", "nat": "dnat", "selector": "smarthostbackend-1", "to": "smarthostloadbalancer", "port": 8080, "to_port": 80 },
        """,
        StringComparison.Ordinal);

    private static readonly string[][] Foreign =
    [
        ["--append", "INPUT", "--protocol", "tcp", "--dport", "9999", "--jump", "DROP"],
        ["--insert", "DOCKER-USER", "--source", "203.0.113.0/24", "--jump", "DROP"],
        ["--append", "FORWARD", "--source", "198.51.100.0/24", "--jump", "DROP"],
        ["--table", "nat", "--append", "PREROUTING", "--protocol", "tcp", "--dport", "9998", "--jump", "RETURN"],
    ];

    [Theory]
    [InlineData("iptables --flush NETWORK-GO-FORWARD", "nft flush chain inet network-go forward")]
    [InlineData("iptables --delete DOCKER-USER 1", "iptables --delete DOCKER-USER 1")]
    [InlineData("iptables --replace NETWORK-GO-FORWARD 1 --jump DROP", "nft insert rule inet network-go forward drop")]
    [InlineData("iptables --table nat --flush NETWORK-GO-PREROUTING", "nft flush map inet network-go dnat4")]
    public async Task Own_rules_that_others_changed_are_back_and_packets_pass_again(string iptables, string table)
    {
        var change = RuleForm.Of(table, iptables);
        await using var daemon = await StartAsync();
        var rules = await Engine.RulesAsync();

        await ChangeAsync(daemon, change);

        await WaitForRulesAsync(rules, daemon);
        await AssertPassesAsync(change);
    }

    [Fact]
    public async Task A_foreign_rule_above_the_jump_stays_but_below_it()
    {
        await using var daemon = await StartAsync();
        var rules = await Engine.RulesAsync();
        var jump = Lines(rules, "-A DOCKER-USER ")[0];
        Assert.EndsWith(RuleForm.Of("network-go -j ACCEPT", "-j NETWORK-GO-FORWARD"), jump, StringComparison.Ordinal);

        await ChangeAsync(daemon, "iptables --insert DOCKER-USER 1 --in-interface wg0 --protocol tcp --jump DROP");

        await WaitForRulesAsync(rules.Replace(jump, $"{jump}\n{Drop}", StringComparison.Ordinal), daemon);
        await AssertPassesAsync("with a foreign rule that drops");
    }

    [Fact]
    public async Task Own_rules_come_back_alone_where_everything_was_flushed_the_engines_rules_too()
    {
        await using var daemon = await StartAsync();
        static string[] Own(string rules) => [.. RuleForm.OwnLines(rules).Where(static l => RuleForm.IsTable || l.StartsWith("-A NETWORK-GO-", StringComparison.Ordinal))
            .Where(static l => !l.StartsWith("-A DOCKER-USER", StringComparison.Ordinal) && !l.StartsWith("-A FORWARD", StringComparison.Ordinal))];
        var rules = Own(await Engine.RulesAsync());
        Assert.NotEmpty(rules);

        // raw, too: engines from 28 on have rules of theirs there.
        string[] flushed = ["iptables --flush", "iptables --table nat --flush", "iptables --table raw --flush"];
        await ChangeAsync(daemon, RuleForm.Of([.. flushed, "nft flush table inet network-go"], flushed));

        var now = await WaitFor.StateAsync(
            "own rules are back",
            Engine.RulesAsync,
            save => Own(save).SequenceEqual(rules) && Lines(save, "-A FORWARD ").Length > 0,
            context: () => daemon.Log);
        await AssertPassesAsync("after everything was flushed");
        Assert.All(Lines(now, "-A "), static line => Assert.Contains("network-go", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--flush", "delete table inet network-go")]
    [InlineData("--table nat --flush NETWORK-GO-PREROUTING", "flush chain inet network-go translate")]
    public async Task Own_rules_in_a_containers_namespace_are_back_too(string iptables, string table)
    {
        await using var daemon = await StartAsync();
        var place = await Engine.NamespaceOfAsync("smarthostbackend-1");
        var program = Engine.Backend == IptablesBackend.Nft ? "iptables-nft" : "iptables-legacy";
        string[] change = RuleForm.Of(["nft", .. table.Split(' ')], new[] { program }.Concat(iptables.Split(' ')).ToArray());
        Task<string> RulesAsync() => RuleForm.ReadAsync(place, program + "-save");

        // An engine may have put its own in front a moment ago, which is undone as well.
        var rules = await WaitFor.StateAsync(
            "our jumps come first", RulesAsync, static save => RuleForm.IsTable || (Lines(save, "-A POSTROUTING ") is [var first, ..] && first.Contains("network-go", StringComparison.Ordinal)));
        await AssertOnwardAsync();
        var changes = Changes(daemon);

        (await place.RunAsync(change)).OutputOrThrow();

        await WaitFor.StateAsync(
            $"the rules in the container as before:\n{rules}",
            RulesAsync,
            now => string.Equals(now, rules, StringComparison.Ordinal) && Changes(daemon) > changes,
            context: () => daemon.Log);
        await AssertOnwardAsync();
    }

    private static string[] Lines(string save, string start) =>
        [.. save.Split('\n').Where(line => line.StartsWith(start, StringComparison.Ordinal))];

    private static int Changes(DaemonProcess daemon) =>
        daemon.Log.Split('\n').Count(static line => line.Contains("\"Change\":", StringComparison.Ordinal));

    private async Task<DaemonProcess> StartAsync()
    {
        foreach (var rule in Foreign)
        {
            (await Engine.OnHostAsync(["iptables", .. rule])).OutputOrThrow();
        }

        var daemon = await DaemonProcess.StartAsync(Engine, new DaemonOptions { Configuration = Configuration, Hocon = DriftAlone }, output);
        await daemon.WaitForConvergenceAsync();
        await AssertPassesAsync("at first");
        return daemon;
    }

    // In one go where there are several: the daemon must not repair between them.
    private async Task ChangeAsync(DaemonProcess daemon, params string[] changes)
    {
        var before = Changes(daemon);
        var script = string.Join(" && ", changes);
        (await Engine.OnHostAsync("sh", "-c", script)).OutputOrThrow();
        await WaitFor.ConditionAsync(
            $"a change after `{script}`", () => Task.FromResult(Changes(daemon) > before), context: () => daemon.Log);
    }

    private Task<string> WaitForRulesAsync(string rules, DaemonProcess daemon) => WaitFor.StateAsync(
        $"rules as before:\n{rules}",
        Engine.RulesAsync,
        now => string.Equals(now, rules, StringComparison.Ordinal),
        context: () => daemon.Log);

    // From the host to the container, whose own rules send it on.
    private async Task AssertOnwardAsync()
    {
        var probe = await Engine.Host.TcpAsync("172.18.104.2", 8080);
        Assert.True(probe is { Answered: true, Name: Target }, probe.ToString());
    }
}

public sealed class DriftOnNftTests(NftEngine engine, ITestOutputHelper output) : DriftTests(engine, output), IClassFixture<NftEngine>;

public sealed class DriftOnLegacyTests(LegacyEngine engine, ITestOutputHelper output) : DriftTests(engine, output), IClassFixture<LegacyEngine>;

using System.Globalization;
using NetworkGo.Integration.Tests.Daemon;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests;

/// <summary>A container that works against the daemon harms itself at most.</summary>
[Trait(Feature.Trait, Feature.Containers)]
public sealed class HostileContainerTests(NftEngine engine, ITestOutputHelper output) : ExampleScene(engine), IClassFixture<NftEngine>
{
    private const long MostResident = 768L * 1024 * 1024;

    private const string Configuration = """
        {
          "networks": { "inner": { "subnet": "172.18.105.0/24", "gateway": "172.18.105.1" } },
          "ips": {
            "evil": { "ip": "172.18.105.2", "container_name": "evil" },
            "good": { "ip": "172.18.105.3", "container_name": "good" }
          },
          "policies": [
            { "name": "web", "iface": "wg0", "nat": "dnat", "to": "good", "port": 80 },
            { "name": "in-evil", "nat": "dnat", "selector": "evil", "to": "good", "port": 8080, "to_port": 80 },
            { "name": "in-good", "nat": "dnat", "selector": "good", "to": "evil", "port": 8080, "to_port": 80 }
          ]
        }
        """;

    [FullLane("HostileContainerTests.Rules_and_jumps_that_it_alters_all_the_time_keep_neither_the_host_nor_others_from_converging")]
    [Fact]
    public async Task Fifty_thousand_own_looking_rules_in_its_namespace_are_taken_out_and_no_other_is_touched()
    {
        await RunContainersAsync();
        await using var daemon = await StartAsync();
        await daemon.WaitForConvergenceAsync();
        var host = await Engine.RulesAsync();
        var good = await RulesOfAsync("good");
        var evil = await Engine.NamespaceOfAsync("evil");

        var garbage = string.Concat(Enumerable.Range(0, 50_000).Select(static i => string.Create(
            CultureInfo.InvariantCulture, $"-A NETWORK-GO-PREROUTING -s 10.{i >> 16}.{(i >> 8) & 255}.{i & 255}/32 -m comment --comment \"network-go:web:{i:x8}\" -j RETURN\n")));
        (await RestoreAsync(evil, $"*nat\n:NETWORK-GO-PREROUTING - [0:0]\n{garbage}COMMIT\n")).OutputOrThrow();
        if (RuleForm.IsTable)
        {
            var elements = string.Join(", ", Enumerable.Range(0, 50_000).Select(static i => string.Create(CultureInfo.InvariantCulture, $"10.{i >> 16}.{(i >> 8) & 255}.{i & 255}")));
            (await NftAsync(evil, $"add set inet network-go garbage {{ type ipv4_addr; }}\nadd element inet network-go garbage {{ {elements} }}\nadd chain inet network-go more\n")).OutputOrThrow();
        }

        await WaitFor.ConditionAsync(
            "the garbage is gone",
            async () => await RulesOfAsync("evil") is var rules && !rules.Contains("RETURN", StringComparison.Ordinal)
                && !rules.Contains("garbage", StringComparison.Ordinal) && !rules.Contains("chain more", StringComparison.Ordinal),
            TimeSpan.FromSeconds(60),
            () => daemon.Log);
        await daemon.WaitForConvergenceAsync(bound: TimeSpan.FromSeconds(60));
        Assert.Equal(host, await Engine.RulesAsync());
        Assert.Equal(good, await RulesOfAsync("good"));
        Assert.InRange(daemon.Log.Length, 1, 4_000_000);
        await AssertBoundedAsync(daemon);
    }

    [Fact]
    public async Task Rules_and_jumps_that_it_alters_all_the_time_keep_neither_the_host_nor_others_from_converging()
    {
        await RunContainersAsync();
        await using var daemon = await StartAsync();
        await daemon.WaitForConvergenceAsync();
        var evil = await Engine.NamespaceOfAsync("evil");
        using var stop = new CancellationTokenSource();
        var fight = FightAsync(evil, stop.Token);
        try
        {
            await daemon.ConfigureAsync(Configuration.Replace("\"port\": 80 }", "\"port\": 81, \"to_port\": 80 }", StringComparison.Ordinal));
            await daemon.WaitForStatusAsync("the host and the other have the new rules", static s => s.Generation == 2
                && s.Find("Firewall", "host")?.State == "Ready" && s.Find("Firewall", "container:good")?.State == "Ready");
            await WaitFor.StateAsync("the new port answers", () => Client.TcpAsync("10.9.0.1", 81), static p => p is { Answered: true, Name: "good" });
            Assert.DoesNotContain("10.66.", await Engine.RulesAsync() + await RulesOfAsync("good"), StringComparison.Ordinal);
        }
        finally
        {
            await stop.CancelAsync();
            await fight;
        }

        await daemon.WaitForConvergenceAsync(2);
        await AssertBoundedAsync(daemon);
    }

    [Fact]
    public async Task Names_labels_and_variables_that_look_like_options_reach_no_command()
    {
        await RunContainersAsync();
        await Engine.DockerAsync(
            "run", "--detach", "--name", "a--net.host", "--hostname", "j-ACCEPT", "--label", "network-go.managed=true", "--label", "-j=ACCEPT",
            "--label", "x=\"\n-A INPUT -j ACCEPT\nCOMMIT", "--env", "--net=/proc/1/ns/net", PrivateEngine.TestImage, "sleep", "1000000");
        await using var daemon = await StartAsync(Configuration.Replace(
            "\"good\": {", "\"odd\": { \"ip\": \"172.18.105.9\", \"container_name\": \"a--net.host\" }, \"good\": {", StringComparison.Ordinal));
        await daemon.WaitForConvergenceAsync();

        Assert.Equal("172.18.105.9", await Engine.AddressOfAsync("a--net.host", "inner"));
        Assert.DoesNotContain("INPUT -j ACCEPT", await Engine.RulesAsync(), StringComparison.Ordinal);
        Assert.False(RuleForm.IsIn(await RulesOfAsync("a--net.host")));
    }

    private static Task<CommandOutcome> RestoreAsync(NetworkNamespace where, string text) =>
        Command.RunAsync("nsenter", [$"--net={where.File}", "--", "iptables-nft-restore", "--noflush"], text);

    private static Task<CommandOutcome> NftAsync(NetworkNamespace where, string text) =>
        Command.RunAsync("nsenter", [$"--net={where.File}", "--", "nft", "-f", "-"], text);

    private static async Task FightAsync(NetworkNamespace evil, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i = (i + 1) % 250)
        {
            // Either may lose against the daemon's own write; it goes on all the same.
            await evil.RunAsync("iptables-nft", "-t", "nat", "-I", "PREROUTING", "1", "-s", string.Create(CultureInfo.InvariantCulture, $"10.66.0.{i}"), "-j", "RETURN");
            if (RuleForm.IsTable)
            {
                await NftAsync(evil, string.Create(CultureInfo.InvariantCulture, $"insert rule inet network-go prerouting ip saddr 10.66.0.{i} return\nflush chain inet network-go translate\n"));
            }
            else
            {
                await evil.RunAsync("iptables-nft", "-t", "nat", "-F", "NETWORK-GO-PREROUTING");
            }
        }
    }

    private static async Task AssertBoundedAsync(DaemonProcess daemon)
    {
        var status = await File.ReadAllLinesAsync(string.Create(CultureInfo.InvariantCulture, $"/proc/{daemon.ProcessId}/status"));
        var peak = long.Parse(status.Single(static l => l.StartsWith("VmHWM:", StringComparison.Ordinal))[6..^2], CultureInfo.InvariantCulture);
        Assert.InRange(peak * 1024, 1, MostResident);
    }

    private async Task<string> RulesOfAsync(string container) => await RuleForm.ReadAsync(await Engine.NamespaceOfAsync(container), "iptables-nft-save");

    private Task<string[]> RunContainersAsync() => Task.WhenAll(
        Engine.RunAsync("evil", new RunOptions { AddedCapabilities = ["NET_ADMIN"] }),
        Engine.RunAsync("good"));

    private Task<DaemonProcess> StartAsync(string? configuration = null) => DaemonProcess.StartAsync(
        Engine, new DaemonOptions { Configuration = configuration ?? Configuration, Hocon = Quick }, output);
}

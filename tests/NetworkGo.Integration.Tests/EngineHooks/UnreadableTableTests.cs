using NetworkGo.Integration.Tests.Daemon;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.EngineHooks;

/// <summary>Somebody puts a native rule of nftables into a chain of iptables, which iptables-save then leaves out.</summary>
[Trait(Feature.Trait, Feature.Drift)]
public sealed class UnreadableTableTests(NftEngine engine, ITestOutputHelper output) : ExampleScene(engine), IClassFixture<NftEngine>
{
    [Fact]
    public async Task A_table_that_iptables_cannot_show_is_read_by_netlink_or_named_and_left_alone()
    {
        await using var daemon = await DaemonProcess.StartAsync(Engine, new DaemonOptions { Configuration = Example, Hocon = Quick }, output);
        await daemon.WaitForConvergenceAsync();
        var handle = await HideAsync();
        try
        {
            if (RuleForm.IsTable)
            {
                await AssertSeenByNetlinkAsync(daemon);
                return;
            }

            var status = await daemon.WaitForStatusAsync(
                "several passes since", static s => s.Find("firewall", "host") is { State: "Conflict", Reason: "TableUnreadable" } && AttemptsOf(s) > 3);
            Assert.Contains("the table filter holds nftables rules that iptables cannot show", status.Find("firewall", "host")!.Message, StringComparison.Ordinal);
            Assert.Equal(1, await JumpsAsync());
            await AssertPassesAsync("its rules stay");

            await daemon.StopAsync();
            var refused = await daemon.RunAsync("cleanup", "--yes");
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains("the table filter", refused.Output, StringComparison.Ordinal);
            Assert.Contains("nothing was removed", refused.Error, StringComparison.Ordinal);
            Assert.Equal(1, await JumpsAsync());
        }
        finally
        {
            await NftAsync("delete", "rule", "ip", "filter", "FORWARD", "handle", handle);
        }

        var cleaned = await daemon.RunAsync("cleanup", "--yes");
        Assert.True(cleaned.ExitCode == 0, cleaned.Output + cleaned.Error);
        Assert.False(RuleForm.IsIn(await Engine.RulesAsync()));
    }

    // The constant rule in it is seen without iptables, so it is neither written again nor left behind.
    private async Task AssertSeenByNetlinkAsync(DaemonProcess daemon)
    {
        await daemon.ConfigureAsync(Example.Replace(
            "\"policies\": [", "\"policies\": [ { \"name\": \"more\", \"iface\": \"wg0\", \"nat\": \"dnat\", \"to\": \"smarthostloadbalancer\", \"port\": 8181, \"to_port\": 80 },", StringComparison.Ordinal));
        var status = await daemon.WaitForConvergenceAsync(2);
        Assert.Equal("Ready", status.Find("firewall", "host")!.State);
        Assert.Equal(1, await JumpsAsync());
        await AssertPassesAsync("beside a native rule");

        await daemon.StopAsync();
        var cleaned = await daemon.RunAsync("cleanup", "--yes");
        Assert.True(cleaned.ExitCode == 0, cleaned.Output + cleaned.Error);
        Assert.Equal(0, await JumpsAsync());
        Assert.Equal("", await RuleForm.ReadTableAsync(Engine.Host));
    }

    private static long AttemptsOf(DaemonStatus status) => DaemonStatus.Get(status.Root, "objects")!.Value.EnumerateArray()
        .Where(static o => DaemonStatus.Get(o, "kind")?.ToString() is "Firewall" or "firewall" && DaemonStatus.Get(o, "name")?.ToString() == "host")
        .Select(static o => DaemonStatus.Get(o, "attempts")!.Value.GetInt64())
        .Single();

    private async Task<string> HideAsync()
    {
        var added = await NftAsync("--echo", "--handle", "insert", "rule", "ip", "filter", "FORWARD", "ct", "state", "vmap", "{ established : accept, invalid : drop }");
        return added[(added.LastIndexOf("# handle ", StringComparison.Ordinal) + "# handle ".Length)..].Trim();
    }

    private async Task<int> JumpsAsync() =>
        (await NftAsync("list", "chain", "ip", "filter", "DOCKER-USER")).Split('\n')
            .Count(static l => l.Contains(RuleForm.Of("0x20000000", "jump NETWORK-GO-FORWARD"), StringComparison.Ordinal));

    private async Task<string> NftAsync(params string[] arguments) =>
        (await Command.RunAsync("nsenter", [$"--net={Engine.Host.File}", "--", "nft", .. arguments])).OutputOrThrow();
}

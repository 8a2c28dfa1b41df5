using System.Globalization;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests;

/// <summary>
/// A client that goes on sending from one port, from before its DNAT was there: the kernel decides about a flow with its first packet,
/// and each packet keeps the flow.
/// </summary>
[Trait(Feature.Trait, Feature.HostDnat)]
public abstract class EarlyFlowTests(PrivateEngine engine, ITestOutputHelper output) : RelaySite(engine, output)
{
    private const string HostOnWg0 = "10.9.0.1";
    private const string Ended = "flow(s) that began before their DNAT ended";

    // The changes of a pass with many are one line otherwise.
    private const string EveryChange = "network-go.debug = true";
    private const string OnHost = """{"name": "sip", "iface": "wg0", "nat": "dnat", "to": "target", "port": 5060, "proto": "udp"}""";
    private const string InRelay = """{"name": "sip", "nat": "dnat", "selector": "relay", "to": "target", "port": 5060, "proto": "udp"}""";

    private const string TargetAlone = $$"""
        "target": {"ip": "{{B}}", "container_name": "target"}
        """;

    [Fact]
    public async Task A_DNAT_on_the_host_that_is_added_takes_it()
    {
        var wg0 = await Engine.LinkAsync();
        await RunAsync("target", alsoOnDefaultBridge: false, "back", B);
        await using var answerer = (await Engine.NamespaceOfAsync("target")).AnswerUdp("target", 5060);
        await using var daemon = await StartDaemonAsync(Configuration(TargetAlone, ""));
        await WaitUntilAllReadyAsync(daemon);
        await using var stream = UdpStream.Start(wg0, HostOnWg0, 5060);
        await using var other = UdpStream.Start(wg0, HostOnWg0, 5061);
        await WaitFor.ConditionAsync("both flows are tracked, and translated nowhere", async () => await UntranslatedAsync(5060) == 1 && await UntranslatedAsync(5061) == 1);

        await daemon.ConfigureAsync(Configuration(TargetAlone, OnHost));

        await WaitUntilAnsweredAsync(daemon, stream);
        Assert.Equal(1, await UntranslatedAsync(5061));
        Assert.Equal(0, other.Answers);
    }

    [Fact]
    public async Task A_DNAT_in_a_container_takes_it_again_after_each_restart_of_that()
    {
        await RunAsync("relay", alsoOnDefaultBridge: false, "front", A);
        await RunAsync("target", alsoOnDefaultBridge: false, "back", B);
        await using var answerer = (await Engine.NamespaceOfAsync("target")).AnswerUdp("target", 5060);
        await using var daemon = await StartDaemonAsync(Configuration(policies: InRelay), EveryChange);
        await using var stream = UdpStream.Start(await Engine.NamespaceOfAsync("client"), A, 5060);
        await WaitUntilAnsweredAsync(daemon, stream);

        for (var restart = 0; restart < 4; restart++)
        {
            await Engine.DockerAsync("restart", "--time", "0", "relay");
            await WaitUntilAnsweredAsync(daemon, stream);
        }

        // Now and then the rules are there before the first packet is.
        Assert.Contains(Ended, daemon.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_DNAT_that_was_flushed_and_is_repaired_takes_what_began_meanwhile()
    {
        var wg0 = await Engine.LinkAsync();
        await RunAsync("target", alsoOnDefaultBridge: false, "back", B);
        await using var answerer = (await Engine.NamespaceOfAsync("target")).AnswerUdp("target", 5060);
        await using var daemon = await StartDaemonAsync(Configuration(TargetAlone, OnHost), EveryChange);
        await using var before = UdpStream.Start(wg0, HostOnWg0, 5060);
        await WaitUntilAnsweredAsync(daemon, before);
        var streams = new List<UdpStream>();
        try
        {
            (await Engine.OnHostAsync("iptables", "-t", "nat", "-F")).OutputOrThrow();
            await WaitFor.ConditionAsync(
                "rules are repaired, and flows that began before are ended",
                () =>
                {
                    streams.Add(UdpStream.Start(wg0, HostOnWg0, 5060));

                    // The table is no one's but NetworkGo's: there is nothing to repair.
                    return Task.FromResult(RuleForm.IsTable ? streams.Count == 10 : daemon.Log.Contains(Ended, StringComparison.Ordinal));
                },
                context: () => daemon.Log);

            foreach (var stream in streams.Prepend(before))
            {
                await WaitUntilAnsweredAsync(daemon, stream);
            }
        }
        finally
        {
            foreach (var stream in streams)
            {
                await stream.DisposeAsync();
            }
        }
    }

    private static Task WaitUntilAnsweredAsync(DaemonProcess daemon, UdpStream stream)
    {
        // What was under way has come before the third.
        var enough = stream.Answers + 3;
        return WaitFor.ConditionAsync("the stream is answered", () => Task.FromResult(stream.Answers >= enough), context: () => daemon.Log);
    }

    private async Task<int> UntranslatedAsync(int port)
    {
        var flows = (await Engine.Host.RunAsync("conntrack", "-L", "-p", "udp", "--orig-port-dst", port.ToString(CultureInfo.InvariantCulture))).OutputOrThrow();
        return flows.Split('\n').Count(static line => line.Contains("[UNREPLIED] src=" + HostOnWg0, StringComparison.Ordinal));
    }
}

public sealed class EarlyFlowOnNftTests(NftEngine engine, ITestOutputHelper output) : EarlyFlowTests(engine, output), IClassFixture<NftEngine>;

[FullLane("EarlyFlowOnNftTests")]
public sealed class EarlyFlowOnLegacyTests(LegacyEngine engine, ITestOutputHelper output) : EarlyFlowTests(engine, output), IClassFixture<LegacyEngine>;

using System.Text.Json;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Daemon;

/// <summary>Networks are made, adopted or reported, never changed; only what the daemon made is removed, and only when it is unused.</summary>
[Trait(Feature.Trait, Feature.Networks)]
public sealed class NetworkTests(NftEngine engine, ITestOutputHelper output) : IAsyncLifetime, IClassFixture<NftEngine>
{
    private const string Empty = "{ \"allow_empty\": true }";
    private const string Subnet = "172.31.5.0/24";
    private const string Gateway = "172.31.5.1";
    private const string Address = "172.31.5.20";

    private const string Net = $$"""
        "networks": { "net": { "subnet": "{{Subnet}}", "gateway": "{{Gateway}}" } }
        """;

    private const string NetOnly = $$"""{ {{Net}} }""";

    private const string NetWithMember = $$"""
        { {{Net}}, "ips": { "member": { "ip": "{{Address}}", "container_name": "member" } } }
        """;

    // Beside the network in question one that nothing is wrong with.
    private const string NetAndOther = $$"""
        {
          "networks": {
            "net": { "subnet": "{{Subnet}}", "gateway": "{{Gateway}}" },
            "other": { "subnet": "172.31.6.0/24", "gateway": "172.31.6.1" }
          },
          "ips": {
            "member": { "ip": "{{Address}}", "container_name": "member" },
            "neighbour": { "ip": "172.31.6.20", "container_name": "neighbour" }
          }
        }
        """;

    private const string Quick = """
        network-go {
          drift-check-interval = 300ms
          resync-interval = 300ms
          backoff { initial = 100ms, maximum = 500ms }
        }
        """;

    public Task InitializeAsync() => engine.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_is_created_with_subnet_gateway_and_label_and_goes_with_our_endpoints_when_the_file_drops_it(bool whileRunning)
    {
        await engine.RunAsync("member");
        await using var daemon = await StartAsync(NetWithMember);
        await daemon.WaitForConvergenceAsync();
        var made = await InspectAsync("net");
        Assert.Equal("bridge", made.GetProperty("Driver").GetString());
        Assert.Equal(Subnet, SubnetOf(made));
        Assert.Equal(Gateway, made.GetProperty("IPAM").GetProperty("Config")[0].GetProperty("Gateway").GetString());
        Assert.Equal("true", made.GetProperty("Labels").GetProperty("network-go.managed").GetString());
        await AssertReachableAsync(Address, "member", Gateway);

        if (whileRunning)
        {
            await daemon.ConfigureAsync(Empty);
        }
        else
        {
            await daemon.StopAsync();
            await daemon.ConfigureAsync(Empty);
            daemon.Start();
        }

        await WaitUntilGoneAsync("net", daemon);
        Assert.Equal(["bridge"], await NetworksOfAsync("member"));
        Assert.False((await engine.Host.TcpAsync(Address, 80)).Answered);
        await AssertReachableAsync(await engine.AddressOfAsync("member"), "member");
        await daemon.WaitForStatusAsync("the network is not in the status", static s => s.Find("network", "net") is null && s.Converged);
    }

    [Fact]
    public async Task What_an_engine_does_not_change_is_said_with_the_commands_after_which_it_is_made_as_the_file_says()
    {
        await engine.CreateNetworkAsync("net", Subnet, Gateway);
        await engine.RunAsync("member");
        await using var daemon = await StartAsync(NetWithMember.Replace("\"subnet\"", "\"internal\": true, \"subnet\"", StringComparison.Ordinal));
        var status = await daemon.WaitForStatusAsync(
            "named, and the container connected all the same",
            static s => s.Find("network", "net")?.Reason == "NeedsRecreation" && s.Find("container", "member")?.State == "Ready");
        Assert.Contains("internal is false, wanted true", status.Find("network", "net")!.Message, StringComparison.Ordinal);
        Assert.Contains("docker network disconnect net member && docker network rm net", status.Find("network", "net")!.Message, StringComparison.Ordinal);

        await daemon.StopAsync();
        await engine.DockerAsync("network", "disconnect", "net", "member");
        await engine.DockerAsync("network", "rm", "net");
        daemon.Start();

        await daemon.WaitForStateAsync("network", "net", "Ready");
        await daemon.WaitForStateAsync("container", "member", "Ready");
        Assert.True((await InspectAsync("net")).GetProperty("Internal").GetBoolean());
    }

    [Fact]
    public async Task One_that_is_made_without_a_range_gives_no_fixed_address_of_the_file_away()
    {
        await using var daemon = await StartAsync(NetWithMember);
        await daemon.WaitForStateAsync("network", "net", "Ready");

        await engine.RunAsync("dynamic", new RunOptions { Network = "net" });

        var range = (await InspectAsync("net")).GetProperty("IPAM").GetProperty("Config")[0].GetProperty("IPRange").GetString()!;
        Assert.True(System.Net.IPNetwork.Parse(range).Contains(System.Net.IPAddress.Parse(await engine.AddressOfAsync("dynamic", "net"))));
        Assert.False(System.Net.IPNetwork.Parse(range).Contains(System.Net.IPAddress.Parse(Address)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_equal_one_of_somebody_else_is_adopted_and_outlives_its_place_in_the_file(bool namesItsGateway)
    {
        var id = namesItsGateway
            ? await engine.CreateNetworkAsync("net", Subnet, Gateway)
            : await engine.DockerAsync("network", "create", "--subnet", Subnet, "net");
        var before = await InspectTextAsync("net");
        await engine.RunAsync("member");
        await using var relay = new EngineRelay(engine);
        await using var daemon = await StartAsync(NetWithMember, relay);
        await daemon.WaitForStateAsync("network", "net", "Ready");
        await daemon.WaitForStateAsync("container", "member", "Ready");
        await AssertReachableAsync(Address, "member", Gateway);
        Assert.Equal(id, (await InspectAsync("net")).GetProperty("Id").GetString());

        await daemon.ConfigureAsync(Empty);

        await daemon.WaitForStatusAsync(
            "nothing is kept", static s => s.Converged && s.Find("network", "net") is null && s.Find("container", "member") is null);
        Assert.Equal(["bridge"], await NetworksOfAsync("member"));
        await AssertFurtherPassesAsync(relay, async () => Assert.Equal(before, await InspectTextAsync("net")));
        Assert.DoesNotContain(relay.Writes, static call => call.Contains("/networks/create", StringComparison.Ordinal));
        Assert.DoesNotContain(relay.Writes, static call => call.StartsWith("DELETE ", StringComparison.Ordinal));
    }

    [FullLane("NetworkTests.A_subnet_that_another_network_has_is_a_conflict_that_names_both_and_heals_when_it_is_free, NetworkDeciderTests")]
    [Theory]
    [InlineData("172.31.7.0/24", "172.31.7.1", $"subnet is 172.31.7.0/24, wanted {Subnet}")]
    [InlineData("172.31.5.0/25", Gateway, $"subnet is 172.31.5.0/25, wanted {Subnet}")]
    [InlineData(Subnet, "172.31.5.254", $"gateway is 172.31.5.254, wanted {Gateway}")]
    public async Task A_different_one_of_that_name_is_a_conflict_with_both_values_and_untouched(string subnet, string gateway, string words)
    {
        await engine.CreateNetworkAsync("net", subnet, gateway);
        await Task.WhenAll(
            engine.RunAsync("theirs", new RunOptions { Network = "net" }), engine.RunAsync("member"), engine.RunAsync("neighbour"));
        var before = await InspectTextAsync("net");
        await using var relay = new EngineRelay(engine);
        await using var daemon = await StartAsync(NetAndOther, relay);

        var conflict = (await daemon.WaitForStateAsync("network", "net", "Conflict")).Find("network", "net")!;
        Assert.Equal("NetworkDiffers", conflict.Reason);
        Assert.Contains(words, conflict.Message, StringComparison.Ordinal);
        await daemon.WaitForStatusAsync(
            "the member waits for its network", static s => s.Find("container", "member") is { State: "Waiting", Reason: "NetworkMissing" });
        await daemon.WaitForStateAsync("container", "neighbour", "Ready");
        await AssertReachableAsync("172.31.6.20", "neighbour", "172.31.6.1");
        await AssertFurtherPassesAsync(relay, async () => Assert.Equal(before, await InspectTextAsync("net")));
        await AssertReachableAsync(await engine.AddressOfAsync("theirs", "net"), "theirs", gateway);

        // As the message advises.
        await engine.DockerAsync("rm", "--force", "theirs");
        await engine.DockerAsync("network", "rm", "net");
        await daemon.WaitForConvergenceAsync();
        await daemon.WaitForStateAsync("container", "member", "Ready");
        Assert.Equal(Subnet, SubnetOf(await InspectAsync("net")));
        await AssertReachableAsync(Address, "member", Gateway);
    }

    [Fact]
    public async Task A_subnet_that_another_network_has_is_a_conflict_that_names_both_and_heals_when_it_is_free()
    {
        await engine.CreateNetworkAsync("squatter", "172.31.5.128/25", "172.31.5.129");
        var before = await InspectTextAsync("squatter");
        await using var relay = new EngineRelay(engine);
        await using var daemon = await StartAsync(NetOnly, relay);

        var conflict = (await daemon.WaitForStateAsync("network", "net", "Conflict")).Find("network", "net")!;
        Assert.Equal("SubnetTaken", conflict.Reason);
        Assert.Contains($"{Subnet} overlaps 172.31.5.128/25 of network squatter", conflict.Message, StringComparison.Ordinal);
        await AssertFurtherPassesAsync(relay, async () => Assert.Equal(before, await InspectTextAsync("squatter")));
        Assert.Empty(relay.Writes);

        await engine.DockerAsync("network", "rm", "squatter");
        await daemon.WaitForStateAsync("network", "net", "Ready");
        Assert.Equal(Subnet, SubnetOf(await InspectAsync("net")));
    }

    [FullLane("NetworkTests.It_is_created_with_subnet_gateway_and_label_and_goes_with_our_endpoints_when_the_file_drops_it, NetworkDeciderTests")]
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Removed_from_the_file_it_is_kept_while_somebody_else_is_attached_and_then_goes(bool guestRuns)
    {
        await engine.RunAsync("member");
        await using var relay = new EngineRelay(engine);
        await using var daemon = await StartAsync(NetWithMember, relay);
        await daemon.WaitForConvergenceAsync();
        var id = (await InspectAsync("net")).GetProperty("Id").GetString();
        var guest = new RunOptions { Network = "net", Address = "172.31.5.30" };
        if (guestRuns)
        {
            await engine.RunAsync("guest", guest);
        }
        else
        {
            // The engine itself would remove the network under a container that does not run, which then cannot start.
            await engine.CreateAsync("guest", guest);
        }

        await daemon.ConfigureAsync(Empty);

        var kept = (await daemon.WaitForStatusAsync(
            "kept for the guest alone", static s => s.Find("network", "net") is { State: "Waiting" or "waiting" } net
                && net.Message.Contains("because guest is still attached", StringComparison.Ordinal))).Find("network", "net")!;
        Assert.Equal("NetworkInUse", kept.Reason);
        Assert.Equal(["bridge"], await NetworksOfAsync("member"));
        await AssertFurtherPassesAsync(relay, async () => Assert.Equal(id, (await InspectAsync("net")).GetProperty("Id").GetString()));
        if (!guestRuns)
        {
            await engine.DockerAsync("start", "guest");
        }

        Assert.Equal(["net"], await NetworksOfAsync("guest"));
        await WaitFor.StateAsync("the guest answers", () => engine.Host.TcpAsync("172.31.5.30", 80), static p => p is { Name: "guest", Peer: Gateway });

        await (guestRuns
            ? engine.DockerAsync("network", "disconnect", "net", "guest")
            : engine.DockerAsync("rm", "--force", "guest"));

        await WaitUntilGoneAsync("net", daemon);
    }

    private static string SubnetOf(JsonElement network) => network.GetProperty("IPAM").GetProperty("Config")[0].GetProperty("Subnet").GetString()!;

    // Long enough for whatever a pass might do wrong.
    private static async Task AssertFurtherPassesAsync(EngineRelay relay, Func<Task> assert)
    {
        var before = relay.Listings;
        await WaitFor.ConditionAsync("three more passes", () => Task.FromResult(relay.Listings >= before + 3));
        await assert();
    }

    private async Task AssertReachableAsync(string address, string name, string? peer = null)
    {
        var probe = await engine.Host.TcpAsync(address, 80);
        Assert.True(probe.Answered, probe.ToString());
        Assert.Equal(name, probe.Name);
        if (peer is not null)
        {
            Assert.Equal(peer, probe.Peer);
        }
    }

    private async Task<string[]> NetworksOfAsync(string container) =>
        (await engine.DockerAsync("inspect", "--format", "{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}", container))
        .Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private Task<string> WaitUntilGoneAsync(string network, DaemonProcess daemon) => WaitFor.StateAsync(
        $"network {network} is gone",
        () => engine.DockerAsync("network", "ls", "--format", "{{.Name}}"),
        names => !names.Split('\n').Contains(network, StringComparer.Ordinal),
        context: () => daemon.Log);

    private Task<string> InspectTextAsync(string network) => engine.DockerAsync("network", "inspect", network);

    private async Task<JsonElement> InspectAsync(string network)
    {
        using var document = JsonDocument.Parse(await InspectTextAsync(network));
        return document.RootElement[0].Clone();
    }

    private Task<DaemonProcess> StartAsync(string configuration, EngineRelay? relay = null) => DaemonProcess.StartAsync(
        engine,
        new DaemonOptions
        {
            Configuration = configuration,
            Hocon = Quick,
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["DOCKER_HOST"] = relay?.DockerHost ?? engine.DockerHost },
        },
        output);
}

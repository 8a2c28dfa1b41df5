using System.Diagnostics;
using System.Globalization;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests;

/// <summary>Moving a container keeps what its user gave it, and exchanges of addresses are one step.</summary>
[Trait(Feature.Trait, Feature.FixedAddresses)]
public sealed class MovingTests(NftEngine engine, ITestOutputHelper output) : RelaySite(engine, output), IClassFixture<NftEngine>
{
    private const string First = "172.18.104.2";
    private const string Second = "172.18.104.3";
    private const string Third = "172.18.104.4";

    private readonly ITestOutputHelper written = output;

    [Fact]
    public async Task Running_containers_exchange_addresses_with_two_calls_each()
    {
        await Task.WhenAll(
            RunAsync("one", alsoOnDefaultBridge: false, "back", First),
            RunAsync("two", alsoOnDefaultBridge: false, "back", Second),
            RunAsync("three", alsoOnDefaultBridge: false, "back", Third));
        await using var relay = new EngineRelay(Engine);
        await using var daemon = await DaemonProcess.StartAsync(
            Engine,
            new DaemonOptions
            {
                Configuration = Of(First, Second, Third),
                Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["DOCKER_HOST"] = relay.DockerHost },
            },
            written);
        await WaitUntilAllReadyAsync(daemon);
        Assert.Empty(relay.Writes);

        var watch = Stopwatch.StartNew();
        await daemon.ConfigureAsync(Of(Second, Third, First));
        await WaitUntilAllReadyAsync(daemon, generation: 2);
        written.WriteLine(string.Create(CultureInfo.InvariantCulture, $"three containers exchanged addresses in {watch.ElapsedMilliseconds} ms"));

        Assert.Equal([Second, Third, First], await Task.WhenAll(new[] { "one", "two", "three" }.Select(c => Engine.AddressOfAsync(c, "back"))));
        Assert.Equal(3, relay.Writes.Count(static w => w.Contains("/disconnect", StringComparison.Ordinal)));
        Assert.Equal(3, relay.Writes.Count(static w => w.Contains("/connect", StringComparison.Ordinal)));
        Assert.Equal("two", (await Engine.TcpFromAsync("one", Third, 80)).Name);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("172.18.104.9")]
    public async Task A_user_s_attachment_keeps_its_alias_while_it_is_moved_and_comes_back_when_the_entry_goes(string? usersAddress)
    {
        const string Fixed = "172.18.104.50";
        await Engine.RunAsync("neighbour", Served with { Network = "back", Address = "172.18.104.30" });
        await Engine.RunAsync("user", Served with { Network = "back", Address = usersAddress, Arguments = ["--network-alias", "app"] });
        await using var daemon = await StartDaemonAsync(Configuration($$"""{{Ips}}, "user": {"ip": "{{Fixed}}", "container_name": "user"}""", policies: ""));
        await daemon.WaitForStateAsync("container", "user", "Ready");
        Assert.Equal(Fixed, await Engine.AddressOfAsync("user", "back"));
        Assert.Contains(Fixed, await LookUpAsync(), StringComparison.Ordinal);

        await daemon.ConfigureAsync(Configuration(policies: ""));
        await daemon.WaitForStatusAsync("the entry is gone", static s => s.Generation >= 2 && s.Find("container", "user") is null);

        var back = await Engine.AddressOfAsync("user", "back");
        Assert.NotEqual(Fixed, back, StringComparer.Ordinal);
        Assert.Equal(usersAddress ?? back, back);
        Assert.Contains(back, await LookUpAsync(), StringComparison.Ordinal);
        var attachment = await Engine.DockerAsync("inspect", "--format", """{{json (index .NetworkSettings.Networks "back")}}""", "user");
        Assert.DoesNotContain("network-go", attachment, StringComparison.Ordinal);
        Assert.Equal(usersAddress is not null, attachment.Contains("\"IPv4Address\":\"172.18.104.9\"", StringComparison.Ordinal));
    }

    private static string Of(string one, string two, string three) => Configuration(
        $$"""
        "one": {"ip": "{{one}}", "container_name": "one"}, "two": {"ip": "{{two}}", "container_name": "two"}, "three": {"ip": "{{three}}", "container_name": "three"}
        """,
        policies: "");

    private async Task<string> LookUpAsync() => (await Engine.TryDockerAsync("exec", "neighbour", "nslookup", "app", "127.0.0.11")).Output;
}

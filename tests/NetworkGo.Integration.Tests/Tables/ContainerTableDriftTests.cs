using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Tables;

/// <summary>
/// What others do to the own table in a container's namespace is undone as soon as the kernel announces it, and nothing is kept of a
/// container that is gone.
/// </summary>
[Trait(Feature.Trait, Feature.Drift)]
public sealed class ContainerTableDriftTests(NftEngine engine, ITestOutputHelper output) : TableScene(engine, output), IClassFixture<NftEngine>
{
    private const string InRelay = """{"name": "in-relay", "nat": "dnat", "selector": "relay", "to": "server", "port": 8081, "to_port": 80}""";

    // It takes 100 to 200 ms; the machine may be busy. What finds it otherwise comes after ten minutes.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("the whole ruleset flushed", "flush ruleset")]
    [InlineData("the table deleted", "delete table inet network-go")]
    [InlineData("an element deleted", "delete element inet network-go dnat_anyif4 { tcp . 8081 }")]
    [InlineData("a foreign element in a set of ours", "add element inet network-go dnat_anyif4 { tcp . 9999 : 172.31.2.2 . 81 }")]
    [InlineData("a rule that drops before all others", "insert rule inet network-go translate drop")]
    public async Task The_table_is_as_it_was_and_packets_pass_again(string what, string commands)
    {
        await using var daemon = await StartAsync(OnlyNotified, InRelay);
        var place = await Engine.NamespaceOfAsync("relay");
        var before = await TableAsync(place);
        Assert.Contains("dnat_anyif4", before, StringComparison.Ordinal);

        await NftAsync(place, commands);

        await WaitForTableAsync(place, before, what, daemon);
        await AssertPassesAsync(what);
    }

    [Fact]
    public async Task Each_of_many_changes_makes_one_pass_and_what_that_writes_makes_none()
    {
        const int Changes = 8;
        await using var daemon = await StartAsync(OnlyNotified, InRelay);
        var place = await Engine.NamespaceOfAsync("relay");
        var before = await TableAsync(place);
        var passes = await FirewallPasses.SettledAsync(daemon);

        for (var change = 0; change < Changes; change++)
        {
            await NftAsync(place, change % 2 == 0 ? "flush ruleset" : "delete element inet network-go dnat_anyif4 { tcp . 8081 }");
            await WaitForTableAsync(place, before, $"change {change}", daemon);
        }

        Assert.Equal(passes + Changes, await FirewallPasses.SettledAsync(daemon));
    }

    [Fact]
    public async Task The_namespace_of_a_container_that_stopped_goes_and_the_next_one_is_followed()
    {
        await using var daemon = await StartAsync(OnlyNotified, InRelay);
        var place = await Engine.NamespaceOfAsync("relay");
        var before = await TableAsync(place);

        // The kernel takes a device with its namespace, and its other end with it.
        (await Engine.Host.RunAsync("ip", "link", "add", "witness0", "type", "veth", "peer", "name", "witness1", "netns", place.File)).OutputOrThrow();
        await Engine.DockerAsync("stop", "--time", "0", "relay");
        await WaitFor.ConditionAsync(
            "the namespace is gone", async () => (await Engine.Host.RunAsync("ip", "link", "show", "witness0")).ExitCode != 0, Bound, () => daemon.Log);

        await Engine.DockerAsync("start", "relay");
        place = await Engine.NamespaceOfAsync("relay");
        await WaitForTableAsync(place, before, "the start", daemon);
        await NftAsync(place, "flush ruleset");
        await WaitForTableAsync(place, before, "the start and a flush", daemon);
        await AssertPassesAsync("after a restart");
    }

    private static async Task NftAsync(NetworkNamespace place, string commands) =>
        (await Command.RunAsync("nsenter", [$"--net={place.File}", "--", "nft", "-f", "-"], commands + "\n")).OutputOrThrow();

    private static async Task WaitForTableAsync(NetworkNamespace place, string before, string what, DaemonProcess daemon) => await WaitFor.StateAsync(
        $"the table as before {what}",
        () => TableAsync(place),
        now => string.Equals(now, before, StringComparison.Ordinal),
        Bound,
        () => $"It was:\n{before}\nThe program wrote:\n{daemon.Log}");

    private async Task AssertPassesAsync(string when)
    {
        var probe = await Engine.TcpFromAsync("client", Relay, 8081);
        Assert.True(probe is { Answered: true, Name: "server" }, $"{when}: {probe}");
    }
}

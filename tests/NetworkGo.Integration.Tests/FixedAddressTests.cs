using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests;

/// <summary>A fixed address is moved with the file, and waited for while somebody else has it.</summary>
[Trait(Feature.Trait, Feature.FixedAddresses)]
public sealed class FixedAddressTests(NftEngine engine, ITestOutputHelper output) : RelaySite(engine, output), IClassFixture<NftEngine>
{
    private const string Moved = "172.18.104.77";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_address_that_changes_in_the_file_moves_the_container_and_its_rules(bool alsoOnDefaultBridge)
    {
        await RunAsync("relay", alsoOnDefaultBridge, "front", A);
        await RunAsync("target", alsoOnDefaultBridge, "back", B);
        await using var daemon = await StartDaemonAsync();
        await WaitUntilRelayedAsync(daemon);

        await daemon.ConfigureAsync(Configuration(Ips.Replace(B, Moved, StringComparison.Ordinal)));

        await WaitUntilRelayedAsync(daemon, to: Moved);
        Assert.Equal(Moved, await Engine.AddressOfAsync("target", "back"));
        Assert.False((await Engine.TcpFromAsync("relay", B, 81)).Answered);
        Assert.DoesNotContain($"{B}/32", await Engine.RulesAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopped_container_is_moved_too()
    {
        await RunAsync("relay", alsoOnDefaultBridge: true, "front", A);
        await RunAsync("target", alsoOnDefaultBridge: true, "back", B);
        await using var daemon = await StartDaemonAsync();
        await WaitUntilRelayedAsync(daemon);
        await Engine.DockerAsync("stop", "target");

        await daemon.ConfigureAsync(Configuration(Ips.Replace(B, Moved, StringComparison.Ordinal)));
        await daemon.WaitForStatusAsync(
            "moved, and stopped",
            static s => s is { Converged: true, Generation: >= 2 } && s.Find("container", "target")?.Reason == "ContainerNotRunning");
        await Engine.DockerAsync("start", "target");

        await WaitUntilRelayedAsync(daemon, to: Moved);
    }

    [Theory]
    [InlineData("rm", "--force", "squatter")]
    [InlineData("network", "disconnect", "back", "squatter")]
    [InlineData("stop", "--time", "1", "squatter")]
    public async Task An_address_in_use_names_its_holder_and_is_taken_when_it_is_freed(params string[] release)
    {
        await Engine.RunAsync("squatter", new RunOptions { Network = "back", Address = B });
        await RunAsync("relay", alsoOnDefaultBridge: true, "front", A);
        await RunAsync("target", alsoOnDefaultBridge: true, "back", B);
        await using var daemon = await StartDaemonAsync();

        // The engine may take its time to say so, and is named as slow until then.
        var failed = Find(
            await daemon.WaitForStatusAsync("target's address is in use", static s => s.Find("container", "target")?.Reason == "AddressInUse"), "container", "target");
        Assert.Contains($"{B} on network back is in use by container squatter", failed.Message, StringComparison.Ordinal);
        await daemon.WaitForStateAsync("container", "relay", "Ready");
        Assert.Equal("squatter", await WhoHasAsync(B));

        await Engine.DockerAsync(release);

        await WaitUntilRelayedAsync(daemon);
    }

    [Fact]
    public async Task Containers_that_the_default_bridge_joins_past_the_policies_say_so_until_one_leaves_it()
    {
        await RunAsync("relay", alsoOnDefaultBridge: true, "front", A);
        await RunAsync("target", alsoOnDefaultBridge: true, "back", B);
        var beside = await Engine.AddressOfAsync("target");
        await using var daemon = await StartDaemonAsync();
        await WaitUntilRelayedAsync(daemon);

        var status = await daemon.WaitForStatusAsync(
            "both say it, and are ready",
            static s => s.Converged && Array.TrueForAll(["relay", "target"], c => s.Find("container", c) is { State: "Ready", Reason: "DefaultBridge" }));
        Assert.Contains($"joins target ({beside}) with other containers", Find(status, "container", "target").Message, StringComparison.Ordinal);
        Assert.True((await Engine.TcpFromAsync("relay", beside, 80)).Answered);

        await Engine.DockerAsync("network", "disconnect", "bridge", "target");

        await daemon.WaitForStatusAsync(
            "no one says it", static s => Array.TrueForAll(["relay", "target"], c => s.Find("container", c) is { State: "Ready", Reason: "" }));
        Assert.False((await Engine.TcpFromAsync("relay", beside, 80)).Answered);
        await WaitUntilRelayedAsync(daemon);
    }

    private async Task<string> WhoHasAsync(string address)
    {
        await Engine.RunAsync("asker", new RunOptions { Network = "back", Command = ["serve", "99"] });
        return (await Engine.TcpFromAsync("asker", address, 80)).Name;
    }
}

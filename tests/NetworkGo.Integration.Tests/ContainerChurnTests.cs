using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests;

/// <summary>Containers come, go, restart and change their names; all is right in the end.</summary>
[Trait(Feature.Trait, Feature.Churn)]
public abstract class ContainerChurnTests(PrivateEngine engine, ITestOutputHelper output) : RelaySite(engine, output)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Containers_that_come_after_the_file_are_served(bool alsoOnDefaultBridge)
    {
        await using var daemon = await StartDaemonAsync();
        var before = await daemon.WaitForConvergenceAsync();
        Assert.Equal(("Waiting", "ContainerMissing"), StateOf(before, "container", "relay"));

        await RunAsync("target", alsoOnDefaultBridge, "back", B);
        await RunAsync("relay", alsoOnDefaultBridge, "front", A);

        await WaitUntilRelayedAsync(daemon);
    }

    [Fact]
    public async Task A_container_that_was_only_created_has_its_address_when_it_starts()
    {
        await Engine.CreateAsync("relay", Served);
        await Engine.CreateAsync("target", Served);
        await using var daemon = await StartDaemonAsync();
        await daemon.WaitForStatusAsync(
            "both are connected and do not run",
            static s => s.Find("container", "relay") is { State: "Waiting", Reason: "ContainerNotRunning" }
                && s.Find("container", "target") is { State: "Waiting", Reason: "ContainerNotRunning" }
                && s.Find("firewall", "container:relay") is { State: "Waiting" });

        await Engine.DockerAsync("start", "relay", "target");

        await WaitUntilRelayedAsync(daemon);
        Assert.Equal(A, await Engine.AddressOfAsync("relay", "front"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_restarted_container_gets_its_rules_in_its_new_namespace(bool alsoOnDefaultBridge)
    {
        await RunAsync("relay", alsoOnDefaultBridge, "front", A);
        await RunAsync("target", alsoOnDefaultBridge, "back", B);
        await using var daemon = await StartDaemonAsync();
        await WaitUntilRelayedAsync(daemon);

        await Engine.DockerAsync("restart", "relay", "target");
        await WaitUntilRelayedAsync(daemon);

        await Engine.DockerAsync("kill", "relay");
        await daemon.WaitForStateAsync("firewall", "container:relay", "Waiting");
        await Engine.DockerAsync("start", "relay");
        await WaitUntilRelayedAsync(daemon);
    }

    [Fact]
    public async Task A_container_that_is_replaced_under_its_name_gets_everything_back()
    {
        await RunAsync("relay", alsoOnDefaultBridge: true, "front", A);
        await RunAsync("target", alsoOnDefaultBridge: true, "back", B);
        await using var daemon = await StartDaemonAsync();
        await WaitUntilRelayedAsync(daemon);

        await Engine.DockerAsync("rm", "--force", "relay", "target");
        await RunAsync("target", alsoOnDefaultBridge: true, "back", B);
        await RunAsync("relay", alsoOnDefaultBridge: true, "front", A);

        await WaitUntilRelayedAsync(daemon);
    }

    [Fact]
    public async Task A_renamed_container_is_let_go_and_taken_up_under_its_new_name()
    {
        await RunAsync("relay", alsoOnDefaultBridge: true, "front", A);
        await RunAsync("target", alsoOnDefaultBridge: true, "back", B);
        await using var daemon = await StartDaemonAsync();
        await WaitUntilRelayedAsync(daemon);

        await Engine.DockerAsync("rename", "relay", "gateway");
        var renamed = await daemon.WaitForStateAsync("container", "relay", "Waiting");
        Assert.Contains("no container named relay", renamed.Find("container", "relay")!.Message, StringComparison.Ordinal);
        await WaitFor.ConditionAsync(
            "the renamed container has neither rules nor the address",
            async () => !RuleForm.IsIn(await RulesInAsync("gateway"))
                && !(await RoutesInAsync("gateway")).Contains(A, StringComparison.Ordinal),
            context: () => daemon.Log);

        await daemon.ConfigureAsync(Configuration().Replace("\"relay\"", "\"gateway\"", StringComparison.Ordinal));

        await WaitUntilRelayedAsync(daemon, from: "gateway");
    }

    [Fact]
    public async Task A_paused_container_is_served_like_a_running_one()
    {
        await RunAsync("relay", alsoOnDefaultBridge: true, "front", A);
        await RunAsync("target", alsoOnDefaultBridge: true, "back", B);
        await Engine.DockerAsync("pause", "relay");
        await using var daemon = await StartDaemonAsync();

        // The kernel forwards, not the paused process.
        await WaitUntilRelayedAsync(daemon);

        await Engine.DockerAsync("unpause", "relay");
        await WaitUntilRelayedAsync(daemon);
    }

    [Fact]
    public async Task A_container_in_a_crash_loop_holds_up_no_other_and_is_right_when_it_stays_up()
    {
        var flag = Directory.CreateDirectory(Path.Combine(Engine.Directory, $"flag-{Guid.NewGuid():N}"));
        await Engine.DockerAsync([
            "run", "--detach", "--name", "looping", "--restart", "always", "--volume", $"{flag.FullName}:/flag", PrivateEngine.TestImage,
            "sh", "-c", "[ -e /flag/up ] && exec serve 80; exit 1"]);
        await RunAsync("relay", alsoOnDefaultBridge: true, "front", A);
        await RunAsync("target", alsoOnDefaultBridge: true, "back", B);
        await using var daemon = await StartDaemonAsync(Configuration(
            $$"""{{Ips}}, "looping": {"ip": "172.18.103.9", "container_name": "looping"}""",
            $$"""{{Policies}}, {"name": "loop", "nat": "dnat", "selector": "looping", "to": "target", "port": 8080, "to_port": 80}"""));

        await WaitUntilAnsweredAsync("client", A, 8080, "target", daemon);
        await WaitUntilAnsweredAsync("relay", B, 81, "target", daemon);
        await WaitFor.ConditionAsync(
            "it went round three times",
            async () => int.Parse(await Engine.DockerAsync("inspect", "--format", "{{.RestartCount}}", "looping"), System.Globalization.CultureInfo.InvariantCulture) >= 3);
        await daemon.WaitForStateAsync("firewall", "container:looping", "Waiting");
        await daemon.WaitForStateAsync("container", "looping", "Waiting");

        await File.WriteAllTextAsync(Path.Combine(flag.FullName, "up"), "");

        await WaitUntilRelayedAsync(daemon, relay: "172.18.103.9");
    }

    private static (string State, string Reason) StateOf(DaemonStatus status, string kind, string name)
    {
        var found = Find(status, kind, name);
        return (found.State, found.Reason);
    }
}

public sealed class ContainerChurnOnNftTests(NftEngine engine, ITestOutputHelper output) : ContainerChurnTests(engine, output), IClassFixture<NftEngine>;

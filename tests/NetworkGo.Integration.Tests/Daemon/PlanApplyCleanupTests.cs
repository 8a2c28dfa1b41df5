using System.Text.Json;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Daemon;

/// <summary>What plan shows is what apply does, without and with a daemon; cleanup leaves the host as it was before.</summary>
[Trait(Feature.Trait, Feature.Commands)]
public abstract class PlanApplyCleanupTests(PrivateEngine engine, ITestOutputHelper output) : ExampleScene(engine)
{
    [Fact]
    public async Task Plan_shows_and_apply_does_it_and_cleanup_takes_it_out_again()
    {
        (await Engine.OnHostAsync("iptables", "--append", "INPUT", "--protocol", "tcp", "--dport", "9999", "--jump", "DROP")).OutputOrThrow();
        var before = await StandingAsync();
        await using var program = await StoppedAsync();
        var plan = await program.RunAsync("plan");

        Assert.Equal(2, plan.ExitCode);
        Assert.Contains("+ network smarthost-loadbalancer", plan.Output, StringComparison.Ordinal);
        Assert.Contains("    connected to smarthost-loadbalancer with 172.18.103.2", plan.Output, StringComparison.Ordinal);
        Assert.Contains("~ firewall host", plan.Output, StringComparison.Ordinal);
        Assert.Contains("    nat -A NETWORK-GO-PREROUTING", plan.Output, StringComparison.Ordinal);
        Assert.Matches("\nPlan: [0-9]+ to create, [0-9]+ to change, 0 to remove[.]\n?$", plan.Output);
        Assert.Equal(before, await StandingAsync());

        var applied = await program.RunAsync("apply");
        Assert.True(applied.ExitCode == 0, applied.Output + applied.Error);
        Assert.EndsWith("Converged.", applied.Output.TrimEnd(), StringComparison.Ordinal);
        await AssertPassesAsync("after apply");
        var rules = await Engine.RulesAsync();
        foreach (var line in plan.Output.Split('\n').Select(static l => l.Trim()).Where(static l => l.StartsWith("filter -A NETWORK-GO", StringComparison.Ordinal)))
        {
            Assert.Contains(line["filter ".Length..].Split("-m comment")[^1], rules, StringComparison.Ordinal);
        }

        var again = await program.RunAsync("plan");
        Assert.True(again.ExitCode == 0 && again.Output.TrimEnd().EndsWith("No changes.", StringComparison.Ordinal), again.Output + again.Error);

        var unasked = await program.RunAsync("cleanup");
        Assert.NotEqual(0, unasked.ExitCode);
        Assert.Contains("--yes", unasked.Error, StringComparison.Ordinal);
        Assert.Equal(rules, await Engine.RulesAsync());

        var cleaned = await program.RunAsync("cleanup", "--yes");
        Assert.True(cleaned.ExitCode == 0, cleaned.Output + cleaned.Error);
        Assert.Contains("- network smarthost-loadbalancer", cleaned.Output, StringComparison.Ordinal);
        var after = await StandingAsync();
        var difference = before.Split('\n').Except(after.Split('\n'), StringComparer.Ordinal).Select(static l => $"- {l}")
            .Concat(after.Split('\n').Except(before.Split('\n'), StringComparer.Ordinal).Select(static l => $"+ {l}"));
        Assert.True(before == after, string.Join('\n', difference) + "\n" + cleaned.Output);
    }

    [Fact]
    public async Task A_saved_plan_is_carried_out_only_as_long_as_the_host_is_as_it_was()
    {
        await using var program = await StoppedAsync();
        var saved = Path.Combine(Path.GetDirectoryName(program.ConfigurationPath)!, "..", "plan.json");
        Assert.Equal(2, (await program.RunAsync("plan", "--json", "--out", saved)).ExitCode);
        using (var document = JsonDocument.Parse(await File.ReadAllTextAsync(saved)))
        {
            Assert.True(document.RootElement.GetProperty("hasChanges").GetBoolean());
        }

        await Engine.CreateNetworkAsync("smarthost-loadbalancer", "172.18.103.0/24", "172.18.103.1");
        var refused = await program.RunAsync("apply", "--plan", saved);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("the host has moved on since", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("NETWORK-GO", await Engine.RulesAsync(), StringComparison.Ordinal);

        await Engine.DockerAsync("network", "rm", "smarthost-loadbalancer");
        var applied = await program.RunAsync("apply", "--plan", saved);
        Assert.True(applied.ExitCode == 0, applied.Output + applied.Error);
        await AssertPassesAsync("after the saved plan");
    }

    [Fact]
    public async Task With_a_daemon_apply_waits_for_it_and_cleanup_refuses()
    {
        await using var daemon = await DaemonProcess.StartAsync(Engine, new DaemonOptions { Configuration = Example }, output);
        await daemon.WaitForConvergenceAsync();
        await daemon.ConfigureAsync(Example.Replace("\"policies\": [", "\"policies\": [ { \"name\": \"later\", \"iface\": \"wg0\", \"nat\": \"dnat\", \"to\": \"smarthostloadbalancer\", \"port\": 8181, \"to_port\": 80 },", StringComparison.Ordinal));

        var applied = await daemon.RunAsync("apply");
        Assert.True(applied.ExitCode == 0, applied.Output + applied.Error);
        Assert.Contains("network-go:later:", await Engine.RulesAsync(), StringComparison.Ordinal);
        Assert.Equal(0, (await daemon.RunAsync("plan")).ExitCode);

        var rules = await Engine.RulesAsync();
        var refused = await daemon.RunAsync("cleanup", "--yes");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("another network-go daemon", refused.Error, StringComparison.Ordinal);
        Assert.Equal(rules, await Engine.RulesAsync());

        var other = Path.Combine(Path.GetDirectoryName(daemon.ConfigurationPath)!, "..", "other.json");
        await File.WriteAllTextAsync(other, Example);
        var elsewhere = await daemon.RunAsync("apply", Path.GetFullPath(other));
        Assert.Equal(1, elsewhere.ExitCode);
        Assert.Contains("a daemon runs, and keeps the host equal to", elsewhere.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_done_is_shown_and_waited_for_no_longer_than_asked()
    {
        await Engine.CreateNetworkAsync("taken", "172.18.103.0/24", "172.18.103.1");
        await using var program = await StoppedAsync();
        var plan = await program.RunAsync("plan");
        Assert.Contains("! network smarthost-loadbalancer: SubnetTaken", plan.Output, StringComparison.Ordinal);

        var applied = await program.RunAsync("apply", "--wait", "2s");
        Assert.Equal(1, applied.ExitCode);
        Assert.Contains("not converged within 2 s", applied.Error, StringComparison.Ordinal);
        Assert.Contains("SubnetTaken", applied.Error, StringComparison.Ordinal);
    }

    // Its variables, without its daemon.
    private async Task<DaemonProcess> StoppedAsync()
    {
        var program = await DaemonProcess.StartAsync(Engine, new DaemonOptions { Configuration = Example, Arguments = ["--version"] }, output);
        await program.WaitForExitAsync();
        return program;
    }

    private async Task<string> StandingAsync()
    {
        var container = await Engine.NamespaceOfAsync("smarthostbackend-1");
        var texts = new List<string> { await Engine.DockerAsync("network", "ls", "--format", "{{.Name}}") };
        foreach (var place in (NetworkNamespace[])[Engine.Host, container])
        {
            foreach (var program in (string[])["iptables-nft-save", "iptables-legacy-save"])
            {
                var save = PrivateEngine.WithoutCounters((await place.RunAsync(program)).OutputOrThrow());
                // A table that was looked at is there from then on, empty.
                // What Docker puts into a container for its name server stays there when the network is left (20.10).
                texts.AddRange(save.Split('\n').Where(static line => !line.Contains("DOCKER_", StringComparison.Ordinal)).Where(static line => !line.StartsWith('*') && !line.StartsWith("COMMIT", StringComparison.Ordinal) && !line.EndsWith(" ACCEPT", StringComparison.Ordinal)));
            }
        }

        return string.Join('\n', texts.Where(static t => t.Length > 0));
    }
}

[Collection(OnNft.Name)]
public sealed class PlanApplyCleanupOnNftTests(NftEngine engine, ITestOutputHelper output) : PlanApplyCleanupTests(engine, output);

[Collection(OnLegacy.Name)]
public sealed class PlanApplyCleanupOnLegacyTests(LegacyEngine engine, ITestOutputHelper output) : PlanApplyCleanupTests(engine, output);

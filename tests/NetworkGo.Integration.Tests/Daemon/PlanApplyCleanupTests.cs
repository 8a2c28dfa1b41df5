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
        foreach (var foreign in (string[])["--append INPUT --protocol tcp --dport 9999 --jump DROP", "--insert DOCKER-USER --source 203.0.113.0/24 --jump ACCEPT", "--table nat --append PREROUTING --protocol tcp --dport 9998 --jump RETURN"])
        {
            (await Engine.OnHostAsync(["iptables", .. foreign.Split(' ')])).OutputOrThrow();
        }

        var before = await StandingAsync();
        await using var program = await StoppedAsync();
        var plan = await program.RunAsync("plan");

        Assert.Equal(2, plan.ExitCode);
        Assert.Contains("+ network smarthost-loadbalancer", plan.Output, StringComparison.Ordinal);
        Assert.Contains("    connected to smarthost-loadbalancer with 172.18.103.2", plan.Output, StringComparison.Ordinal);
        Assert.Contains("~ firewall host", plan.Output, StringComparison.Ordinal);
        Assert.Contains(RuleForm.Of("    add element dnat4 { ", "    nat -A NETWORK-GO-PREROUTING"), plan.Output, StringComparison.Ordinal);
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
        AssertAsBefore(before, await StandingAsync(), cleaned.Output);
    }

    [Fact]
    public async Task On_a_terminal_apply_and_cleanup_ask_and_apply_shows_what_it_waits_for_in_colour()
    {
        await using var program = await StoppedAsync();
        var declined = await program.RunOnTerminalAsync("n\n", "apply");
        Assert.Contains("Apply these changes? [y/N]", declined.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing was applied.", declined.Output, StringComparison.Ordinal);
        Assert.Equal(1, declined.ExitCode);
        Assert.Equal(2, (await program.RunAsync("plan")).ExitCode);
        var applied = await program.RunOnTerminalAsync("y\n", "apply");
        Assert.True(applied.ExitCode == 0, applied.Output + applied.Error);
        Assert.Contains("\u001b[32m+ network smarthost-loadbalancer", applied.Output, StringComparison.Ordinal);
        Assert.Matches("\r\u001b\\[K[|/\\\\-] [0-9]+ s: ", applied.Output);
        Assert.EndsWith("Converged.", applied.Output.TrimEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain("CoordinatedShutdown", applied.Output, StringComparison.Ordinal);

        var rules = await Engine.RulesAsync();
        var refused = await program.RunOnTerminalAsync("n\n", "cleanup");
        Assert.Contains("Remove all of this? [y/N]", refused.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing was removed.", refused.Output, StringComparison.Ordinal);
        Assert.Equal(1, refused.ExitCode);
        Assert.Equal(rules, await Engine.RulesAsync());

        var agreed = await program.RunOnTerminalAsync("y\n", "cleanup");
        Assert.True(agreed.ExitCode == 0, agreed.Output + agreed.Error);
        Assert.DoesNotContain("CoordinatedShutdown", agreed.Output, StringComparison.Ordinal);
        Assert.False(RuleForm.IsIn(await Engine.RulesAsync()));
    }

    [Fact]
    public async Task Without_a_terminal_nothing_is_coloured_and_each_change_is_a_line()
    {
        await using var program = await StoppedAsync();
        var applied = await program.RunAsync("apply");

        Assert.True(applied.ExitCode == 0, applied.Output + applied.Error);
        Assert.DoesNotContain('\u001b', applied.Output + applied.Error);
        Assert.Contains(applied.Output.Split('\n'), static line => line.Contains("created with subnet 172.18.103.0/24", StringComparison.Ordinal));
        Assert.DoesNotContain('\r', applied.Output);
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
        Assert.Contains("the host has changed since", refused.Error, StringComparison.Ordinal);
        Assert.False(RuleForm.IsIn(await Engine.RulesAsync()));

        await Engine.DockerAsync("network", "rm", "smarthost-loadbalancer");
        await Engine.DockerAsync("stop", "--time", "0", "smarthostbackend-1");
        await Engine.DockerAsync("rm", "smarthostbackend-1");
        var without = await program.RunAsync("apply", "--plan", saved);
        Assert.Equal(1, without.ExitCode);
        Assert.Contains("the host has changed since", without.Error, StringComparison.Ordinal);

        await Engine.RunAsync("smarthostbackend-1");
        var applied = await program.RunAsync("apply", "--plan", saved);
        Assert.True(applied.ExitCode == 0, applied.Output + applied.Error);
        await AssertPassesAsync("after the saved plan");
    }

    [Fact]
    public async Task With_a_daemon_apply_orders_it_and_waits_and_cleanup_refuses()
    {
        await using var daemon = await DaemonProcess.StartAsync(Engine, new DaemonOptions { Configuration = Example }, output);
        await daemon.WaitForConvergenceAsync();
        await daemon.ConfigureAsync(Example.Replace("\"policies\": [", "\"policies\": [ { \"name\": \"later\", \"iface\": \"wg0\", \"nat\": \"dnat\", \"to\": \"smarthostloadbalancer\", \"port\": 8181, \"to_port\": 80 },", StringComparison.Ordinal));

        var applied = await daemon.RunAsync("apply");
        Assert.True(applied.ExitCode == 0, applied.Output + applied.Error);
        Assert.EndsWith("Converged.", applied.Output.TrimEnd(), StringComparison.Ordinal);
        Assert.Contains(RuleForm.Of("comment \"later\"", "network-go:later:"), await Engine.RulesAsync(), StringComparison.Ordinal);
        Assert.Equal(0, (await daemon.RunAsync("plan")).ExitCode);

        var rules = await Engine.RulesAsync();
        var refused = await daemon.RunAsync("cleanup", "--yes");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("another network-go daemon", refused.Error, StringComparison.Ordinal);
        Assert.Equal(rules, await Engine.RulesAsync());

        var other = Path.Combine(Path.GetDirectoryName(daemon.ConfigurationPath)!, "..", "other.json");
        await File.WriteAllTextAsync(other, Example);
        var elsewhere = await daemon.RunAsync("apply", Path.GetFullPath(other));
        Assert.True(elsewhere.ExitCode == 0, elsewhere.Output + elsewhere.Error);
        Assert.DoesNotContain(RuleForm.Of("comment \"later\"", "network-go:later:"), await Engine.RulesAsync(), StringComparison.Ordinal);
        Assert.Equal(Example, await File.ReadAllTextAsync(daemon.ConfigurationPath));
        Assert.True((await daemon.StatusAsync()).Generation == 3);
    }

    [Fact]
    public async Task What_cannot_be_done_is_shown_and_waited_for_no_longer_than_asked()
    {
        await Engine.CreateNetworkAsync("taken", "172.18.103.0/24", "172.18.103.1");
        await using var program = await StoppedAsync();
        var plan = await program.RunAsync("plan");
        Assert.Contains("! network smarthost-loadbalancer: SubnetTaken", plan.Output, StringComparison.Ordinal);

        var applied = await program.RunAsync("apply", "--wait", "5s");
        Assert.Equal(1, applied.ExitCode);
        Assert.Contains("not converged within 5 s", applied.Error, StringComparison.Ordinal);
        Assert.Contains("SubnetTaken", applied.Error, StringComparison.Ordinal);
    }

    // Its variables, without its daemon.
    private async Task<DaemonProcess> StoppedAsync()
    {
        var program = await DaemonProcess.StartAsync(Engine, new DaemonOptions { Configuration = Example, Arguments = ["--version"] }, output);
        await program.WaitForExitAsync();
        return program;
    }

    /// <summary>Docker's networks, and every table with all that is in it: of both backends, on the host and in a container.</summary>
    private async Task<Dictionary<string, string>> StandingAsync()
    {
        var standing = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["networks"] = await Engine.DockerAsync("network", "ls", "--format", "{{.Name}}"),
            ["nftables"] = (await Engine.Host.RunAsync("nft", "list", "tables", "inet")).OutputOrThrow(),
        };
        foreach (var place in (NetworkNamespace[])[Engine.Host, await Engine.NamespaceOfAsync("smarthostbackend-1")])
        {
            foreach (var program in (string[])["iptables-nft-save", "iptables-legacy-save"])
            {
                var save = PrivateEngine.WithoutCounters((await place.RunAsync(program)).OutputOrThrow());
                foreach (var table in save.Split('*', StringSplitOptions.RemoveEmptyEntries).Where(static t => t.Contains("COMMIT", StringComparison.Ordinal)))
                {
                    var lines = table.Split('\n', StringSplitOptions.RemoveEmptyEntries);

                    // What Docker puts into a container for its name server stays there when the network is left (20.10).
                    standing[$"{place}: {program}: {lines[0]}"] = string.Join('\n', lines.Skip(1).Where(static line => !line.Contains("DOCKER_", StringComparison.Ordinal)));
                }
            }
        }

        return standing;
    }

    /// <summary>
    /// Byte for byte as before. A table that iptables made for the first rule of ours stays, since neither backend's program
    /// can take one out; there has to be nothing in it but the kernel's own chains, which let everything pass.
    /// </summary>
    private static void AssertAsBefore(Dictionary<string, string> before, Dictionary<string, string> after, string said)
    {
        foreach (var (where, was) in before)
        {
            Assert.True(after.TryGetValue(where, out var now) && now == was, $"{where} was\n{was}\nand is\n{now}\n{said}");
        }

        foreach (var (where, now) in after.Where(a => !before.ContainsKey(a.Key)))
        {
            Assert.All(now.Split('\n'), line => Assert.True(line is "COMMIT" || (line.StartsWith(':') && line.EndsWith(" ACCEPT", StringComparison.Ordinal)), $"{where}: {line}"));
        }
    }
}

public sealed class PlanApplyCleanupOnNftTests(NftEngine engine, ITestOutputHelper output) : PlanApplyCleanupTests(engine, output), IClassFixture<NftEngine>;

[FullLane("PlanApplyCleanupOnNftTests, PlannedRulesTests")]
public sealed class PlanApplyCleanupOnLegacyTests(LegacyEngine engine, ITestOutputHelper output) : PlanApplyCleanupTests(engine, output), IClassFixture<LegacyEngine>;

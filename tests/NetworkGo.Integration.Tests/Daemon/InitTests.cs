using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Daemon;

/// <summary>What init writes of a host that was made by hand is valid, and asks for nothing that is not so already.</summary>
[Trait(Feature.Trait, Feature.Init)]
public sealed class InitTests(NftEngine engine, ITestOutputHelper output) : IAsyncLifetime, IClassFixture<NftEngine>
{
    private const string Odd = "0dd_Name.with-all";

    private NftEngine Engine { get; } = engine;

    public async Task InitializeAsync()
    {
        await Engine.ResetAsync();
        await Engine.CreateNetworkAsync("web", "172.30.1.0/24", "172.30.1.1");
        await Engine.DockerAsync(
            "network", "create", "--internal", "--subnet", "172.30.2.0/24", "--gateway", "172.30.2.254", "--ip-range", "172.30.2.128/25", "--opt", "com.docker.network.driver.mtu=1400", "closed_1");
        await Engine.DockerAsync("network", "create", "by-the-engine");
        await Engine.DockerAsync("network", "create", "--ipv6", "--subnet", "172.30.3.0/24", "--subnet", "fd00:30::/64", "both");
        await Engine.RunAsync("fixed", new RunOptions { Network = "web", Address = "172.30.1.5" });
        await Engine.DockerAsync("network", "connect", "--ip", "172.30.2.5", "closed_1", "fixed");
        await Engine.RunAsync("moving", new RunOptions { Network = "web", Arguments = ["--publish", "8080:80"] });
        await Engine.RunAsync(Odd, new RunOptions { Network = "both", Address = "172.30.3.9" });
        await Engine.DockerAsync("network", "connect", "web", Odd);
        await Engine.RunAsync("stopped", new RunOptions { Network = "web", Address = "172.30.1.6" });
        await Engine.DockerAsync("stop", "--time", "0", "stopped");
        await Engine.RunAsync("stopped-moving", new RunOptions { Network = "by-the-engine" });
        await Engine.DockerAsync("stop", "--time", "0", "stopped-moving");
        await Engine.CreateAsync("never-started", new RunOptions { Network = "closed_1", Address = "172.30.2.7" });
        await Engine.RunAsync("apart");
        await Engine.RunAsync("host-side", new RunOptions { Network = "host", Command = ["serve", "8099"] });
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_host_made_by_hand_becomes_a_file_that_changes_nothing()
    {
        await using var program = await StoppedAsync();
        var file = program.ConfigurationPath;
        File.Delete(file);
        var before = await StandingAsync();

        var written = await program.RunAsync("init", "--out", file);

        Assert.True(written.ExitCode == 0, written.Output + written.Error);
        var text = await File.ReadAllTextAsync(file);
        output.WriteLine(text);
        foreach (var entry in new[]
        {
            "    \"web\": { \"subnet\": \"172.30.1.0/24\", \"gateway\": \"172.30.1.1\" },",
            "    \"closed_1\": { \"subnet\": \"172.30.2.0/24\", \"gateway\": \"172.30.2.254\", \"ip_range\": \"172.30.2.128/25\", \"internal\": true, \"options\": { \"com.docker.network.driver.mtu\": \"1400\" } },",
            "    \"fixed@web\": { \"ip\": \"172.30.1.5\", \"container_name\": \"fixed\" },",
            "    \"fixed@closed_1\": { \"ip\": \"172.30.2.5\", \"container_name\": \"fixed\" },",
            $"    \"{Odd}@both\": {{ \"ip\": \"172.30.3.9\", \"container_name\": \"{Odd}\" }},",
            "    \"stopped\": { \"ip\": \"172.30.1.6\", \"container_name\": \"stopped\" },",
            "    \"never-started\": { \"ip\": \"172.30.2.7\", \"container_name\": \"never-started\" },",
        })
        {
            Assert.Contains(entry + "\n", text, StringComparison.Ordinal);
        }

        var moving = await Engine.AddressOfAsync("moving", "web");
        Assert.Contains($"    // \"moving\": {{ \"ip\": \"{moving}\", \"container_name\": \"moving\" }},\n", text, StringComparison.Ordinal);
        Assert.Contains("// \"moving\" publishes 0.0.0.0:8080->80/tcp", text, StringComparison.Ordinal);
        Assert.Contains("// container \"stopped-moving\" is left out: its address on \"by-the-engine\" is dynamic, and it has none now", text, StringComparison.Ordinal);
        Assert.Contains("the subnet fd00:30::/64 is left out", text, StringComparison.Ordinal);
        Assert.Contains("On none of these networks: \"apart\", \"host-side\".", text, StringComparison.Ordinal);

        Assert.Equal(0, (await program.RunAsync("validate")).ExitCode);
        var plan = await program.RunAsync("plan");
        Assert.True(plan.ExitCode == 0 && plan.Output.TrimEnd().EndsWith("No changes.", StringComparison.Ordinal), plan.Output + plan.Error);
        Assert.Equal(before, await StandingAsync());

        var applied = await program.RunAsync("apply");
        Assert.True(applied.ExitCode == 0, applied.Output + applied.Error);
        Assert.Equal(before, await StandingAsync());
        var cleaned = await program.RunAsync("cleanup", "--yes");
        Assert.True(cleaned.ExitCode == 0 && cleaned.Output.TrimEnd().EndsWith("No changes.", StringComparison.Ordinal), cleaned.Output + cleaned.Error);
        Assert.DoesNotContain(
            '\u001b', string.Concat(((CommandOutcome[])[written, plan, applied, cleaned]).Select(static c => c.Output + c.Error)));

        var again = await program.RunAsync("init", "--out", file);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("exists; use --force to replace it", again.Error, StringComparison.Ordinal);
        Assert.Equal(text, (await program.RunAsync("init")).Output);
    }

    [Fact]
    public async Task A_running_container_keeps_its_address_when_its_comment_is_made_an_entry()
    {
        await using var program = await StoppedAsync();
        var moving = await Engine.AddressOfAsync("moving", "web");
        var text = (await program.RunAsync("init")).Output.Replace("// \"moving\": {", "\"moving\": {", StringComparison.Ordinal);
        await program.ConfigureAsync(text);

        var applied = await program.RunAsync("apply");

        Assert.True(applied.ExitCode == 0, applied.Output + applied.Error);
        Assert.Equal(moving, await Engine.AddressOfAsync("moving", "web"));
    }

    // Its variables, without its daemon.
    private async Task<DaemonProcess> StoppedAsync()
    {
        var program = await DaemonProcess.StartAsync(Engine, new DaemonOptions { Configuration = "{}", Arguments = ["--version"] }, output);
        await program.WaitForExitAsync();
        return program;
    }

    // Endpoints have ids of their own: a connection that was made again would show.
    private async Task<string> StandingAsync()
    {
        var containers = (await Engine.DockerAsync("ps", "--all", "--quiet", "--no-trunc")).Split('\n');
        var networks = (await Engine.DockerAsync("network", "ls", "--quiet", "--no-trunc")).Split('\n');
        return string.Join(
            '\n',
            await Engine.DockerAsync(["inspect", "--format", "{{.Name}} {{.State.Status}} {{json .NetworkSettings.Networks}}", .. containers.Order(StringComparer.Ordinal)]),
            await Engine.DockerAsync(["network", "inspect", "--format", "{{.Name}} {{.Id}} {{json .IPAM}} {{json .Options}} {{json .Labels}}", .. networks.Order(StringComparer.Ordinal)]),
            await Engine.RulesAsync());
    }
}

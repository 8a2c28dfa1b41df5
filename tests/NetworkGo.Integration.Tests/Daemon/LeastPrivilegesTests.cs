using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Daemon;

/// <summary>With a capability less it does what it can, and says what it cannot and which flag would fix it.</summary>
[Trait(Feature.Trait, Feature.Privileges)]
public sealed class LeastPrivilegesTests(NftEngine engine, ITestOutputHelper output) : ExampleScene(engine), IClassFixture<NftEngine>
{
    private static readonly string[] Containers = ["ordinary", "other-user", "capable"];

    private const string Configuration = """
        {
          "networks": { "inner": { "subnet": "172.18.105.0/24", "gateway": "172.18.105.1" } },
          "ips": {
            "ordinary": { "ip": "172.18.105.2", "container_name": "ordinary" },
            "other-user": { "ip": "172.18.105.3", "container_name": "other-user" },
            "capable": { "ip": "172.18.105.4", "container_name": "capable" }
          },
          "policies": [
            { "name": "web", "iface": "wg0", "nat": "dnat", "to": "ordinary", "port": 80 },
            { "name": "in-ordinary", "nat": "dnat", "selector": "ordinary", "to": "other-user", "port": 8080 },
            { "name": "in-other-user", "nat": "dnat", "selector": "other-user", "to": "ordinary", "port": 8080, "to_port": 80 },
            { "name": "in-capable", "nat": "dnat", "selector": "capable", "to": "ordinary", "port": 8080, "to_port": 80 }
          ]
        }
        """;

    [FullLane("NamespaceProviderTests, ImageTests")]
    [Fact]
    public async Task Without_SYS_PTRACE_and_the_engines_folder_it_says_whose_namespace_it_cannot_open_and_serves_the_others()
    {
        await RunContainersAsync();
        await using var daemon = await StartAsync("sys_ptrace", hideSandboxes: true);

        // An ordinary container has no capability that the daemon lacks, and root's user: it needs none.
        foreach (var open in (string[])["host", "container:ordinary"])
        {
            await daemon.WaitForStateAsync("Firewall", open, "Ready");
        }

        foreach (var shut in (string[])["container:other-user", "container:capable"])
        {
            await AssertFailedAsync(daemon, shut, "--cap-add SYS_PTRACE", "-v /var/run/docker/netns:/var/run/docker/netns:ro,rslave");
        }

        await AssertWebPassesAsync(daemon);
    }

    [FullLane("NamespaceProviderTests, ImageTests")]
    [Fact]
    public async Task Without_SYS_PTRACE_but_with_the_engines_folder_it_lacks_nothing()
    {
        await RunContainersAsync();
        await using var daemon = await StartAsync("sys_ptrace", hideSandboxes: false);

        await daemon.WaitForStatusAsync(
            "all ready", static s => s.Converged && s.Objects.All(static o => o.State.Equals("ready", StringComparison.OrdinalIgnoreCase)));

        await AssertWebPassesAsync(daemon);
    }

    [Fact]
    public async Task Without_SYS_ADMIN_it_says_that_it_cannot_enter_containers_and_serves_the_host()
    {
        await RunContainersAsync();
        await using var daemon = await StartAsync("sys_admin", hideSandboxes: false);

        await daemon.WaitForStateAsync("Firewall", "host", "Ready");
        foreach (var shut in Containers)
        {
            var message = await AssertFailedAsync(daemon, $"container:{shut}", "--cap-add SYS_ADMIN");
            Assert.DoesNotContain("NET_ADMIN", message, StringComparison.Ordinal);
        }

        await AssertWebPassesAsync(daemon);
    }

    [Fact]
    public async Task Without_NET_ADMIN_it_says_that_it_can_write_no_rules_and_still_connects_containers()
    {
        await RunContainersAsync();
        await using var daemon = await StartAsync("net_admin", hideSandboxes: false);

        foreach (var shut in (string[])["host", .. Containers.Select(static c => $"container:{c}")])
        {
            await AssertFailedAsync(daemon, shut, "--cap-add NET_ADMIN");
        }

        foreach (var container in Containers)
        {
            await daemon.WaitForStateAsync("Container", container, "Ready");
        }

        Assert.Equal("172.18.105.2", await Engine.AddressOfAsync("ordinary", "inner"));
        Assert.False(RuleForm.IsIn(await Engine.RulesAsync()));
    }

    private static async Task<string> AssertFailedAsync(DaemonProcess daemon, string place, params string[] flags)
    {
        var status = await daemon.WaitForStateAsync("Firewall", place, "Failed");
        var message = status.Find("Firewall", place)!.Message;
        Assert.All(flags, flag => Assert.Contains(flag, message, StringComparison.Ordinal));
        return message;
    }

    private static string[] Without(string capability, bool hideSandboxes)
    {
        string[] less = ["setpriv", $"--bounding-set=-{capability}", $"--inh-caps=-{capability}", "--"];
        return hideSandboxes
            ? ["unshare", "--mount", "--propagation", "private", "sh", "-c", "mount -t tmpfs none /run/docker/netns && exec \"$@\"", "sh", .. less]
            : less;
    }

    private Task<string[]> RunContainersAsync() => Task.WhenAll(
        Engine.RunAsync("ordinary"),
        Engine.RunAsync("other-user", new RunOptions { User = "1000:1000", Command = ["serve", "8080"] }),
        Engine.RunAsync("capable", new RunOptions { AddedCapabilities = ["SYS_PTRACE"] }));

    private async Task<DaemonProcess> StartAsync(string capability, bool hideSandboxes)
    {
        var daemon = await DaemonProcess.StartAsync(
            Engine, new DaemonOptions { Configuration = Configuration, Hocon = Quick, Wrapper = Without(capability, hideSandboxes) }, output);
        await daemon.WaitForStatusAsync("the file is taken up", static s => s.Generation == 1);
        return daemon;
    }

    private async Task AssertWebPassesAsync(DaemonProcess daemon)
    {
        await daemon.WaitForStateAsync("Container", "ordinary", "Ready");
        await daemon.WaitForStateAsync("Policy", "web", "Ready");
        var probe = await Client.TcpAsync("10.9.0.1", 80);
        Assert.True(probe is { Answered: true, Name: "ordinary" }, probe.ToString());
    }
}

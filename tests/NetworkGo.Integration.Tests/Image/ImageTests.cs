using NetworkGo.Testing;
using static NetworkGo.Integration.Tests.Image.ImageFlags;

namespace NetworkGo.Integration.Tests.Image;

/// <summary>The image itself, built from the Dockerfile and run by the engine.</summary>
[Trait(Feature.Trait, Feature.Image)]
public sealed class ImageTests(ImageEngine engine) : IClassFixture<ImageEngine>, IAsyncLifetime
{
    private const string Configuration = """
        {
          "networks": { "front": { "subnet": "172.18.103.0/24" }, "back": { "subnet": "172.18.104.0/24" } },
          "ips": {
            "target": { "ip": "172.18.103.2", "container_name": "target" },
            "root": { "ip": "172.18.104.2", "container_name": "asroot" },
            "user": { "ip": "172.18.104.3", "container_name": "asuser" },
            "privileged": { "ip": "172.18.104.4", "container_name": "privileged" }
          },
          "policies": [
            { "name": "public", "iface": "wg0", "nat": "dnat", "to": "target", "port": 80 },
            { "name": "allowed", "from": "asroot", "selector": "target", "port": 7 },
            { "name": "relay-root", "nat": "dnat", "selector": "asroot", "to": "target", "port": 8080, "to_port": 80 },
            { "name": "relay-user", "nat": "dnat", "selector": "asuser", "to": "target", "port": 8080, "to_port": 80 },
            { "name": "relay-privileged", "nat": "dnat", "selector": "privileged", "to": "target", "port": 8080, "to_port": 80 }
          ]
        }
        """;

    public async Task InitializeAsync()
    {
        await engine.ResetAsync();
        await engine.ConfigureAsync(Configuration);
        await engine.RunAsync("target");
        await engine.RunAsync("asroot");
        await engine.RunAsync("asuser", new RunOptions { User = "1000", Command = ["sleep", "1000000"] });

        // --privileged itself cannot be had where the machine lacks a capability of it, as in many sandboxes.
        await engine.RunAsync("privileged", new RunOptions { AddedCapabilities = Capabilities.OfThisMachine });
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task With_the_contract_s_flags_it_does_the_whole_job_and_a_new_one_takes_over_without_a_change()
    {
        var client = await engine.LinkAsync();
        await engine.RunImageAsync(Contract);
        await engine.WaitUntilAllReadyAsync();

        Assert.Equal("target", (await client.TcpAsync("10.9.0.1", 80)).Name);
        Assert.Equal(TcpReach.Silent, (await client.TcpAsync("172.18.103.2", 80)).Reach);
        Assert.Equal(TcpReach.Silent, (await engine.TcpFromAsync("asuser", "172.18.103.2", 7)).Reach);
        foreach (var relay in (string[])["172.18.104.2", "172.18.104.3", "172.18.104.4"])
        {
            Assert.Equal("target", (await engine.Host.TcpAsync(relay, 8080)).Name);
        }

        using (var connection = await (await engine.NamespaceOfAsync("asroot")).ConnectAsync("172.18.103.2", 7))
        {
            Assert.True(await connection.EchoesAsync());
            var before = await engine.RulesAsync();
            await engine.DockerAsync("rm", "--force", "network-go");
            await engine.RunImageAsync(Contract);
            await engine.WaitUntilAllReadyAsync();
            Assert.Equal(before, await engine.RulesAsync());
            Assert.True(await connection.EchoesAsync());
        }

        Assert.Equal("alive", await engine.DockerAsync("exec", "network-go", "/app/network-go", "healthcheck"));
    }

    [Fact]
    public async Task The_image_holds_no_nft_since_one_of_another_version_than_the_host_s_may_crash()
    {
        await engine.RunImageAsync(Contract);

        Assert.Equal("none", await engine.DockerAsync("exec", "network-go", "sh", "-c", "command -v nft || echo none"));
    }

    [Fact]
    public async Task With_the_least_flags_it_does_what_it_can_and_names_the_flag_for_the_rest()
    {
        var client = await engine.LinkAsync();
        await engine.RunImageAsync(Least);
        var status = await engine.WaitForStatusAsync("host Ready, user's namespace denied", static s =>
            s.Find("Firewall", "host")?.State == "Ready"
            && s.Find("Firewall", "container:asroot")?.State == "Ready"
            && s.Find("Firewall", "container:asuser")?.State == "Failed"
            && s.Find("Firewall", "container:privileged")?.State == "Failed");

        Assert.Contains("--cap-add SYS_PTRACE", status.Find("Firewall", "container:asuser")!.Message, StringComparison.Ordinal);
        Assert.Contains("/var/run/docker/netns", status.Find("Firewall", "container:asuser")!.Message, StringComparison.Ordinal);
        Assert.False(status.Converged);
        await WaitFor.StateAsync("the host's DNAT leads to the target", () => client.TcpAsync("10.9.0.1", 80), static probe => probe.Name == "target");
        await WaitFor.StateAsync("the relay's DNAT leads to the target", () => engine.Host.TcpAsync("172.18.104.2", 8080), static probe => probe.Name == "target");
    }

    [Theory]
    [InlineData("-v", "/var/run/docker/netns")]
    [InlineData("--cap-add", "SYS_PTRACE")]
    [FullLane("ImageTests.With_the_contract_s_flags_it_does_the_whole_job_and_a_new_one_takes_over_without_a_change, LeastPrivilegesTests")]
    public async Task Without_Docker_s_own_set_of_capabilities_and_with_a_read_only_root_it_lacks_nothing(string without, string value)
    {
        var client = await engine.LinkAsync();
        await engine.RunImageAsync(
            [.. Without(Contract, without, value), "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--read-only", "--tmpfs", "/run/network-go"]);
        await engine.WaitUntilAllReadyAsync();

        foreach (var relay in (string[])["172.18.104.2", "172.18.104.3", "172.18.104.4"])
        {
            var probe = await engine.Host.TcpAsync(relay, 8080);
            Assert.True(probe is { Answered: true, Name: "target" }, $"without {without} {value}: {probe}");
        }

        Assert.Equal("target", (await client.TcpAsync("10.9.0.1", 80)).Name);
        Assert.Equal("alive", await engine.DockerAsync("exec", "network-go", "/app/network-go", "healthcheck"));
    }

    [Fact]
    [FullLane("ImageTests.With_the_contract_s_flags_it_does_the_whole_job_and_a_new_one_takes_over_without_a_change, StatusServerTests")]
    public async Task With_a_read_only_root_and_no_place_for_its_socket_it_ends_and_says_which_place()
    {
        await engine.RunImageAsync([.. Contract, "--read-only"]);
        Assert.Equal("1", await engine.DockerAsync("wait", "network-go"));

        Assert.Contains("/run/network-go", (await engine.TryDockerAsync("logs", "network-go")).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    [FullLane("ImageTests.With_the_contract_s_flags_it_does_the_whole_job_and_a_new_one_takes_over_without_a_change, NamespaceProviderTests")]
    public async Task Without_the_host_s_PIDs_the_engine_s_folder_is_enough()
    {
        await engine.RunImageAsync(Without(Contract, "--pid"));
        await engine.WaitUntilAllReadyAsync();

        Assert.Equal("target", (await engine.Host.TcpAsync("172.18.104.3", 8080)).Name);
    }

    [Fact]
    [FullLane("ImageTests.With_the_least_flags_it_does_what_it_can_and_names_the_flag_for_the_rest, NamespaceProviderTests")]
    public async Task Without_the_host_s_PIDs_and_the_engine_s_folder_it_names_both_and_serves_the_host()
    {
        var client = await engine.LinkAsync();
        await engine.RunImageAsync(Without(Least, "--pid"));
        var status = await engine.WaitForStatusAsync("host Ready, containers denied", static s =>
            s.Find("Firewall", "host")?.State == "Ready" && s.Find("Firewall", "container:asroot")?.State == "Failed");

        var message = status.Find("Firewall", "container:asroot")!.Message;
        Assert.Contains("--pid host", message, StringComparison.Ordinal);
        Assert.Contains("/var/run/docker/netns", message, StringComparison.Ordinal);
        await WaitFor.StateAsync("the host's DNAT leads to the target", () => client.TcpAsync("10.9.0.1", 80), static probe => probe.Name == "target");
    }

    [Fact]
    [FullLane("ImageTests.With_the_contract_s_flags_it_does_the_whole_job_and_a_new_one_takes_over_without_a_change, LeastPrivilegesTests")]
    public async Task Without_the_host_s_network_it_writes_no_rule_and_says_so()
    {
        await engine.RunImageAsync(Without(Contract, "--network"));
        var status = await engine.WaitForStatusAsync("host in Conflict", static s => s.Find("Firewall", "host")?.State == "Conflict");

        Assert.Contains("--network host", status.Find("Firewall", "host")!.Message, StringComparison.Ordinal);
        Assert.False(status.Converged);
        Assert.False(RuleForm.IsIn(await RuleForm.ReadAsync(await engine.NamespaceOfAsync("network-go"), "iptables-save")));
    }
}

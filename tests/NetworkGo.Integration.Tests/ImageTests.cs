using System.Text.Json;
using NetworkGo.Testing;

namespace NetworkGo.Integration.Tests;

/// <summary>The image itself, built from the Dockerfile and run by the engine.</summary>
[Trait(Feature.Trait, Feature.Image)]
public sealed class ImageTests(ImageTests.ImageEngine engine) : IClassFixture<ImageTests.ImageEngine>, IAsyncLifetime
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

    private static readonly string[] Least =
    [
        "--network", "host", "--pid", "host", "--cap-add", "NET_ADMIN", "--cap-add", "SYS_ADMIN",
        "-v", "/var/run/docker.sock:/var/run/docker.sock",
    ];

    private static readonly string[] Contract =
    [
        .. Least, "--cap-add", "SYS_PTRACE",
        "-v", "/var/run/docker/netns:/var/run/docker/netns:ro,rslave", "-v", "/run/xtables.lock:/run/xtables.lock",
    ];

    private string ConfigurationFolder => Path.Combine(engine.Directory, "config");

    public async Task InitializeAsync()
    {
        await engine.ResetAsync();
        Directory.CreateDirectory(ConfigurationFolder);
        await File.WriteAllTextAsync(Path.Combine(ConfigurationFolder, "networks.json"), Configuration);
        await engine.RunAsync("target");
        await engine.RunAsync("asroot");
        await engine.RunAsync("asuser", new RunOptions { User = "1000", Command = ["sleep", "1000000"] });

        // --privileged itself cannot be had where the machine lacks a capability of it, as in many sandboxes.
        await engine.RunAsync("privileged", new RunOptions { AddedCapabilities = ["ALL"], DroppedCapabilities = ["SYS_RESOURCE"] });
    }

    public Task DisposeAsync() => engine.ResetAsync();

    [Fact]
    public async Task With_the_contract_s_flags_it_does_the_whole_job_and_a_new_one_takes_over_without_a_change()
    {
        var client = await engine.LinkAsync();
        await RunImageAsync(Contract);
        await WaitForStatusAsync("every object Ready", static status => status.Converged && status.Objects.All(static o => o.State == "Ready"));

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
            await RunImageAsync(Contract);
            await WaitForStatusAsync("every object Ready", static status => status.Converged && status.Objects.All(static o => o.State == "Ready"));
            Assert.Equal(before, await engine.RulesAsync());
            Assert.True(await connection.EchoesAsync());
        }

        Assert.Equal("alive", await engine.DockerAsync("exec", "network-go", "/app/network-go", "healthcheck"));
    }

    [Fact]
    public async Task With_the_least_flags_it_does_what_it_can_and_names_the_flag_for_the_rest()
    {
        var client = await engine.LinkAsync();
        await RunImageAsync(Least);
        var status = await WaitForStatusAsync("host Ready, user's namespace denied", static s =>
            s.Find("Firewall", "host")?.State == "Ready"
            && s.Find("Firewall", "container:asroot")?.State == "Ready"
            && s.Find("Firewall", "container:asuser")?.State == "Failed"
            && s.Find("Firewall", "container:privileged")?.State == "Failed");

        Assert.Contains("--cap-add SYS_PTRACE", status.Find("Firewall", "container:asuser")!.Message, StringComparison.Ordinal);
        Assert.Contains("/var/run/docker/netns", status.Find("Firewall", "container:asuser")!.Message, StringComparison.Ordinal);
        Assert.False(status.Converged);
        Assert.Equal("target", (await client.TcpAsync("10.9.0.1", 80)).Name);
        Assert.Equal("target", (await engine.Host.TcpAsync("172.18.104.2", 8080)).Name);
    }

    [Fact]
    public async Task Without_Docker_s_own_set_of_capabilities_it_lacks_nothing()
    {
        var client = await engine.LinkAsync();
        await RunImageAsync([.. Contract, "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--read-only", "--tmpfs", "/run/network-go", "--tmpfs", "/tmp"]);
        await WaitForStatusAsync("every object Ready", static status => status.Converged && status.Objects.All(static o => o.State == "Ready"));

        Assert.Equal("target", (await client.TcpAsync("10.9.0.1", 80)).Name);
        Assert.Equal("target", (await engine.Host.TcpAsync("172.18.104.3", 8080)).Name);
    }

    [Fact]
    public async Task Without_the_host_s_PIDs_the_engine_s_folder_is_enough()
    {
        await RunImageAsync([.. Contract.Where(static (_, i) => i is not (2 or 3))]);
        await WaitForStatusAsync("every object Ready", static status => status.Converged && status.Objects.All(static o => o.State == "Ready"));

        Assert.Equal("target", (await engine.Host.TcpAsync("172.18.104.3", 8080)).Name);
    }

    [Fact]
    public async Task Without_the_host_s_PIDs_and_the_engine_s_folder_it_names_both_and_serves_the_host()
    {
        var client = await engine.LinkAsync();
        await RunImageAsync([.. Least.Where(static (_, i) => i is not (2 or 3))]);
        var status = await WaitForStatusAsync("host Ready, containers denied", static s =>
            s.Find("Firewall", "host")?.State == "Ready" && s.Find("Firewall", "container:asroot")?.State == "Failed");

        var message = status.Find("Firewall", "container:asroot")!.Message;
        Assert.Contains("--pid host", message, StringComparison.Ordinal);
        Assert.Contains("/var/run/docker/netns", message, StringComparison.Ordinal);
        Assert.Equal("target", (await client.TcpAsync("10.9.0.1", 80)).Name);
    }

    [Fact]
    public async Task Without_the_host_s_network_it_writes_no_rule_and_says_so()
    {
        await RunImageAsync([.. Contract.Skip(2)]);
        var status = await WaitForStatusAsync("host in Conflict", static s => s.Find("Firewall", "host")?.State == "Conflict");

        Assert.Contains("--network host", status.Find("Firewall", "host")!.Message, StringComparison.Ordinal);
        Assert.False(status.Converged);
        Assert.DoesNotContain("NETWORK-GO", (await (await engine.NamespaceOfAsync("network-go")).RunAsync("iptables-save")).OutputOrThrow(), StringComparison.Ordinal);
    }

    private Task<string> RunImageAsync(string[] flags) => engine.DockerAsync(
        ["run", "--detach", "--name", "network-go", .. flags, "-v", $"{ConfigurationFolder}:/etc/user/config", ImageEngine.Image]);

    private Task<DaemonStatus> WaitForStatusAsync(string expectation, Func<DaemonStatus, bool> good) => WaitFor.StateAsync(
        expectation,
        async () =>
        {
            var output = (await engine.TryDockerAsync("exec", "network-go", "/app/network-go", "status", "--json")).Output;
            return new DaemonStatus(output.StartsWith('{') ? JsonDocument.Parse(output).RootElement : default);
        },
        good,
        TimeSpan.FromSeconds(60));

    /// <summary>An engine that holds the image.</summary>
    public sealed class ImageEngine() : PrivateEngine(new EngineOptions()), IAsyncLifetime
    {
        public const string Image = "network-go";

        // A first build makes the stand-ins of the base images.
        private static readonly TimeSpan BuildBound = TimeSpan.FromMinutes(15);

        async Task IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            (await Command.RunAsync(Path.Combine(Repository.Root, "eng", "image.sh"), [Directory, Image], limit: BuildBound)).OutputOrThrow();
            await LoadAsync(Path.Combine(Directory, $"{Image}.tar"));
        }
    }
}

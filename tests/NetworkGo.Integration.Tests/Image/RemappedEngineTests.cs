using NetworkGo.Testing;
using static NetworkGo.Integration.Tests.Image.ImageFlags;

namespace NetworkGo.Integration.Tests.Image;

/// <summary>An engine whose containers have user namespaces of their own (<c>--userns-remap</c>): their root is nobody on the host.</summary>
[Trait(Feature.Trait, Feature.Image)]
[FullLane("ImageTests, LeastPrivilegesTests")]
public sealed class RemappedEngineTests(RemappedEngineTests.RemappedEngine engine) : IClassFixture<RemappedEngineTests.RemappedEngine>, IAsyncLifetime
{
    private const string Configuration = """
        {
          "networks": { "front": { "subnet": "172.18.103.0/24" }, "back": { "subnet": "172.18.104.0/24" } },
          "ips": {
            "target": { "ip": "172.18.103.2", "container_name": "target" },
            "root": { "ip": "172.18.104.2", "container_name": "asroot" },
            "user": { "ip": "172.18.104.3", "container_name": "asuser" }
          },
          "policies": [
            { "name": "public", "iface": "wg0", "nat": "dnat", "to": "target", "port": 80 },
            { "name": "allowed", "from": "asroot", "selector": "target", "port": 7 },
            { "name": "relay-root", "nat": "dnat", "selector": "asroot", "to": "target", "port": 8080, "to_port": 80 },
            { "name": "relay-user", "nat": "dnat", "selector": "asuser", "to": "target", "port": 8080, "to_port": 80 }
          ]
        }
        """;

    private static readonly string[] Bare = [.. Contract, "--userns", "host", "--cap-drop", "ALL", "--read-only", "--tmpfs", "/run/network-go"];

    public async Task InitializeAsync()
    {
        await engine.ResetAsync();
        await engine.ConfigureAsync(Configuration);
        await engine.RunAsync("target");
        await engine.RunAsync("asroot");
        await engine.RunAsync("asuser", new RunOptions { User = "1000", Command = ["sleep", "1000000"] });
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("-v", "/var/run/docker/netns")]
    [InlineData("--cap-add", "SYS_PTRACE")]
    public async Task In_the_host_s_user_namespace_it_does_the_whole_job_by_PID_and_by_the_engine_s_folder(string without, string value)
    {
        var client = await engine.LinkAsync();
        await engine.RunImageAsync([.. Without(Bare, without, value), "--cap-add", "DAC_READ_SEARCH"]);
        await engine.WaitUntilAllReadyAsync();

        Assert.Equal("target", (await client.TcpAsync("10.9.0.1", 80)).Name);
        Assert.Equal("target", (await engine.Host.TcpAsync("172.18.104.2", 8080)).Name);
        Assert.Equal("target", (await engine.Host.TcpAsync("172.18.104.3", 8080)).Name);
        Assert.True((await engine.TcpFromAsync("asroot", "172.18.103.2", 7)).Reach is TcpReach.Connected or TcpReach.Answered);
        Assert.Equal(TcpReach.Silent, (await engine.TcpFromAsync("asuser", "172.18.103.2", 7)).Reach);
    }

    [Fact]
    public async Task With_Docker_s_own_set_of_capabilities_it_needs_no_further_one()
    {
        await engine.RunImageAsync([.. Contract, "--userns", "host"]);
        await engine.WaitUntilAllReadyAsync();

        Assert.Equal("target", (await engine.Host.TcpAsync("172.18.104.3", 8080)).Name);
    }

    [Fact]
    public async Task Without_the_capability_to_read_others_files_it_serves_the_host_and_names_it()
    {
        // /proc/net of a container belongs to the container's root, which is not the daemon's.
        var client = await engine.LinkAsync();
        await engine.RunImageAsync(Bare);
        var status = await engine.WaitForStatusAsync("host Ready, containers Failed", static s =>
            s.Find("Firewall", "host")?.State == "Ready" && s.Find("Firewall", "container:asroot")?.State == "Failed");

        Assert.Contains("--cap-add DAC_READ_SEARCH", status.Find("Firewall", "container:asroot")!.Message, StringComparison.Ordinal);

        // The host's rules may stand before the target has its address.
        await WaitFor.StateAsync("the host's DNAT leads to the target", () => client.TcpAsync("10.9.0.1", 80), static probe => probe.Name == "target");
    }

    [Fact]
    public async Task Without_the_host_s_user_namespace_the_engine_does_not_start_it()
    {
        var run = await engine.TryRunImageAsync(Contract);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("user namespaces are enabled", run.ToString(), StringComparison.Ordinal);
    }

    /// <summary>
    /// Such an engine, with the image. It makes a user of its own, so it needs an /etc of its own: that of a root
    /// folder, never the machine's.
    /// </summary>
    public sealed class RemappedEngine() : ImageEngine(new EngineOptions
    {
        Engine = EngineChoice.OfThisRun.Suite is null ? EngineChoice.Parse("bookworm") : EngineChoice.OfThisRun,
        Arguments = ["--userns-remap=default"],
    });
}

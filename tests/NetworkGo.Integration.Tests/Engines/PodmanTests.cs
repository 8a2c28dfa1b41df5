using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Engines;

/// <summary>Podman's Docker-compatible socket in the engine's place: a real service, with a network and a container of its own.</summary>
[Trait(Feature.Trait, Feature.Podman)]
[FullLane("EngineSupportTests")]
public sealed class PodmanTests(NftEngine engine, ITestOutputHelper output) : IAsyncLifetime, IClassFixture<NftEngine>
{
    private const string Expected = "is Podman ";

    private const string Configuration = """
        {
          "networks": {"pod": {"subnet": "172.31.7.0/24", "gateway": "172.31.7.1"}},
          "ips": {"web": {"ip": "172.31.7.5", "container_name": "web"}},
          "policies": [{"name": "web", "iface": "wg0", "nat": "dnat", "to": "web", "port": 8007, "to_port": 80}]
        }
        """;

    private string Folder => Path.Combine(engine.Directory, "podman");

    private string Socket => Path.Combine(Folder, "podman.sock");

    private Dictionary<string, string> InPlace => new(StringComparer.Ordinal) { ["DOCKER_HOST"] = $"unix://{Socket}" };

    public async Task InitializeAsync()
    {
        await engine.ResetAsync();
        Directory.CreateDirectory(Folder);
        await File.WriteAllTextAsync(Path.Combine(Folder, "containers.conf"), $"""
            [network]
            network_config_dir = "{Folder}/networks"
            [engine]
            runtime = "runc"
            cgroup_manager = "cgroupfs"
            events_logger = "file"
            """);
        var service = $"CONTAINERS_CONF={Folder}/containers.conf setsid podman --root {Folder}/root --runroot {Folder}/run --storage-driver vfs "
            + $"--tmpdir {Folder}/tmp system service --time 0 unix://{Socket} >{Folder}/log 2>&1 </dev/null & echo $! >{Folder}/pid";
        (await engine.OnHostAsync("sh", "-c", service)).OutputOrThrow();
        await WaitFor.StateAsync("podman answers", () => PodmanAsync("version"), static answer => answer.ExitCode == 0);
    }

    public async Task DisposeAsync()
    {
        (await engine.OnHostAsync("sh", "-c", $"kill $(cat {Folder}/pid)")).OutputOrThrow();
        await engine.ResetAsync();
        Directory.Delete(Folder, recursive: true);
    }

    [Fact]
    public async Task The_daemon_names_Podman_writes_nothing_and_works_once_there_is_an_engine()
    {
        (await PodmanAsync("network", "create", "--subnet", "172.31.8.0/24", "theirs")).OutputOrThrow();
        var networks = (await PodmanAsync("network", "ls")).OutputOrThrow();
        var rules = await engine.RulesAsync();
        await using var daemon = await DaemonProcess.StartAsync(engine, new DaemonOptions { Configuration = Configuration, Environment = InPlace }, output);

        var status = await daemon.WaitForStatusAsync(
            "the status names Podman",
            static s => DaemonStatus.Get(s.Root, "engine")?.GetString()?.Contains(Expected, StringComparison.Ordinal) ?? false);

        Assert.False(status.Converged);
        Assert.Equal(0, (await daemon.RunAsync("healthcheck")).ExitCode);
        Assert.Equal(rules, await engine.RulesAsync());
        Assert.Equal(networks, (await PodmanAsync("network", "ls")).OutputOrThrow());

        File.Delete(Socket);
        File.CreateSymbolicLink(Socket, Path.Combine(engine.Directory, "run", "docker.sock"));
        await daemon.WaitForStateAsync("network", "pod", "ready");
        Assert.False(daemon.HasExited);
    }

    [Theory]
    [InlineData("plan", 1)]
    [InlineData("apply", 1)]
    [InlineData("cleanup", 1)]
    [InlineData("validate", 0)]
    [InlineData("render", 0)]
    public async Task A_command_that_needs_the_engine_names_Podman_and_the_others_work(string command, int exitCode)
    {
        string[] arguments = command is "cleanup" ? [command, "--yes"] : [command];
        await using var program = await DaemonProcess.StartAsync(
            engine, new DaemonOptions { Configuration = Configuration, Environment = InPlace, Arguments = arguments }, output);

        Assert.Equal(exitCode, await program.WaitForExitAsync());
        Assert.Equal(exitCode != 0, program.Log.Contains(Expected, StringComparison.Ordinal));
    }

    private Task<CommandOutcome> PodmanAsync(params string[] arguments) => engine.OnHostAsync(["docker", "--host", $"unix://{Socket}", .. arguments]);
}

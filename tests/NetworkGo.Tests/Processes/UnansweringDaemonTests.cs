using NetworkGo.Status;
using NetworkGo.Tests.Support;

namespace NetworkGo.Tests.Processes;

/// <summary>The built program asks a daemon that runs, and is not answered: that is not the same as none.</summary>
public sealed class UnansweringDaemonTests : IDisposable
{
    private readonly ScratchFolder folder = new();
    private readonly Dictionary<string, string> environment;

    public UnansweringDaemonTests() => environment = new(StringComparer.Ordinal)
    {
        ["NETWORK_GO_SOCKET"] = folder.File("s.sock"),
        ["NETWORK_GO_STATE"] = folder.File("state"),
        ["NETWORKS_CONFIG_PATH"] = folder.File("networks.json"),
        ["DOCKER_HOST"] = $"unix://{folder.File("docker.sock")}",
    };

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_daemon_that_is_stopped_in_its_tracks_is_not_healthy_and_no_rollback_writes_the_file_beside_it()
    {
        using var daemon = ProgramProcess.Start(environment, "run");
        await Answers();
        daemon.Signal("STOP");

        var outcomes = await Task.WhenAll(ProgramProcess.Run(environment, "healthcheck"), ProgramProcess.Run(environment, "rollback", "1"));
        daemon.Signal("CONT");
        await Answers();

        Assert.All(outcomes, o => Assert.Equal((1, "", $"network-go: the daemon on {folder.File("s.sock")} did not answer within 5 s\n"), o));
        Assert.False(File.Exists(folder.File("networks.json")));
    }

    [Theory]
    [InlineData("rollback")]
    [InlineData("rollback", "1")]
    [InlineData("confirm")]
    [InlineData("status")]
    [InlineData("healthcheck")]
    public async Task Who_may_not_open_the_socket_is_told_that(params string[] arguments)
    {
        using var daemon = ProgramProcess.Start(environment, "run");
        await Answers();
        File.SetUnixFileMode(folder.File("s.sock"), UnixFileMode.None);

        var outcome = await ProgramProcess.RunWithoutOverride(environment, arguments);

        Assert.Equal((1, "", $"network-go: permission denied on {folder.File("s.sock")}: run this as the daemon's user (root)\n"), outcome);
    }

    private Task Answers()
    {
        var client = new StatusClient(environment["NETWORK_GO_SOCKET"]);
        return Eventually.IsTrue(async () => (await client.GetAsync("/healthz", CancellationToken.None)).Body is not null, "the daemon answers");
    }
}

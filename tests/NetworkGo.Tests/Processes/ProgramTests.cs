using System.Diagnostics;
using System.Text.Json;
using NetworkGo.Tests.Support;

namespace NetworkGo.Tests.Processes;

/// <summary>The built program, run as an operator runs it.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly ScratchFolder folder = new();
    private readonly Dictionary<string, string> environment;

    public ProgramTests() => environment = new(StringComparer.Ordinal)
    {
        ["NETWORK_GO_SOCKET"] = folder.File("s.sock"),
        ["NETWORK_GO_STATE"] = folder.File("state"),
        ["NETWORKS_CONFIG_PATH"] = folder.File("networks.json"),
        ["DOCKER_HOST"] = $"unix://{folder.File("docker.sock")}",
    };

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Without_a_command_it_prints_help_and_ends_with_code_2()
    {
        var (exitCode, output, _) = await ProgramProcess.Run(environment);

        Assert.Equal(2, exitCode);
        foreach (var command in new[] { "run", "validate", "render", "status", "healthcheck", "Examples:" })
        {
            Assert.Contains(command, output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--help", "Examples:")]
    [InlineData("--version", "network-go ")]
    public async Task Help_and_version_end_with_code_0(string option, string text)
    {
        var (exitCode, output, error) = await ProgramProcess.Run(environment, option);

        Assert.Equal(0, exitCode);
        Assert.Contains(text, output, StringComparison.Ordinal);
        Assert.Empty(error);
    }

    [Theory]
    [InlineData("stauts")]
    [InlineData("status", "a", "b")]
    [InlineData("validate", "--jsn", "x", "y")]
    [InlineData("render", "--namespace", "web")]
    public async Task A_wrong_command_line_ends_with_code_2_and_says_what_is_wrong(params string[] arguments)
    {
        var (exitCode, output, error) = await ProgramProcess.Run(environment, arguments);

        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.StartsWith("network-go: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_command_line_of_plan_does_not_say_that_something_would_be_changed()
    {
        var (exitCode, _, error) = await ProgramProcess.Run(environment, "plan", "--jsn");

        Assert.Equal(1, exitCode);
        Assert.StartsWith("network-go: ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("status")]
    [InlineData("validate")]
    [InlineData("healthcheck")]
    public async Task Wrong_settings_end_with_code_2_and_one_line_each(string command)
    {
        environment["NETWORK_GO_CONF"] = folder.Write("my.conf", "network-go { watch-period = 30 sekonds, drfit-check-interval = 1s }");
        environment["DEBUG"] = "maybe";

        var (exitCode, output, error) = await ProgramProcess.Run(environment, command);

        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        var lines = error.TrimEnd().Split('\n').Order(StringComparer.Ordinal).ToArray();
        Assert.Collection(
            lines,
            line => Assert.Contains("my.conf: network-go.drfit-check-interval: unknown key", line, StringComparison.Ordinal),
            line => Assert.Contains("my.conf: network-go.watch-period: \"30 sekonds\" is not accepted; expected a duration", line, StringComparison.Ordinal),
            line => Assert.Equal("network-go: environment: DEBUG: \"maybe\" is not accepted; expected 1, true, 0 or false", line));
        Assert.Contains("did you mean network-go.drift-check-interval?", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_settings_file_with_a_key_of_a_former_name_is_used_and_the_warning_comes_once()
    {
        environment["NETWORK_GO_CONF"] = folder.Write("my.conf", "network-go.drift-interval = 3s");

        var (_, output, error) = await ProgramProcess.Run(environment, "plan");

        Assert.Empty(output);
        Assert.Equal(
            $"network-go: warning: {environment["NETWORK_GO_CONF"]}: network-go.drift-interval was renamed to network-go.drift-check-interval",
            error.Split('\n')[0]);
        Assert.Single(error.Split('\n'), static line => line.Contains("warning", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("status")]
    [InlineData("status", "--json")]
    [InlineData("healthcheck")]
    public async Task Without_a_daemon_asking_it_ends_with_code_1_and_one_line(params string[] arguments)
    {
        var (exitCode, output, error) = await ProgramProcess.Run(environment, arguments);

        Assert.Equal(1, exitCode);
        Assert.Empty(output);
        Assert.Equal(
            $"network-go: no daemon is listening on {folder.File("s.sock")}: start it with 'network-go run', or set NETWORK_GO_SOCKET to its socket\n", error);
    }

    [Theory]
    [InlineData("validate")]
    [InlineData("render")]
    public async Task A_configuration_that_is_not_there_ends_with_code_1(string command)
    {
        var (exitCode, _, error) = await ProgramProcess.Run(environment, command);

        Assert.Equal(1, exitCode);
        Assert.StartsWith($"network-go: {folder.File("networks.json")} cannot be read: ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task The_daemon_logs_json_lines_answers_status_and_ends_on_a_signal_within_5_seconds(string signal)
    {
        using var daemon = ProgramProcess.Start(environment, "run");
        await Answers();

        var (health, _, _) = await ProgramProcess.Run(environment, "healthcheck");
        var (notReady, _, reason) = await ProgramProcess.Run(environment, "healthcheck", "--ready");
        var (notConverged, text, _) = await ProgramProcess.Run(environment, "status");
        var (_, json, _) = await ProgramProcess.Run(environment, "status", "--json");
        var watch = Stopwatch.StartNew();
        daemon.Signal(signal);
        var (exitCode, log, error) = await daemon.Exit();

        Assert.Equal(0, exitCode);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"took {watch.Elapsed}");
        Assert.Empty(error);
        Assert.Equal(0, health);
        Assert.Equal(1, notReady);
        Assert.Contains("the engine is not connected", reason, StringComparison.Ordinal);
        Assert.Equal(2, notConverged);
        Assert.StartsWith("Not converged: ", text, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(json);
        Assert.Equal(folder.File("networks.json"), document.RootElement.GetProperty("configurationPath").GetString());
        Assert.All(log.TrimEnd().Split('\n'), static line => JsonDocument.Parse(line).Dispose());
        Assert.DoesNotContain("CoordinatedShutdown", log, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("s.sock")));
    }

    [Fact]
    public async Task A_second_daemon_is_refused_and_a_killed_one_is_followed()
    {
        using (var first = ProgramProcess.Start(environment, "run"))
        {
            await Answers();
            var (exitCode, _, error) = await ProgramProcess.Run(environment, "run");
            Assert.Equal(1, exitCode);
            Assert.Contains("another network-go daemon", error, StringComparison.Ordinal);
            Assert.DoesNotContain("network namespace", error, StringComparison.Ordinal);
            first.Signal("KILL");
            await first.Exit();
        }

        Assert.True(File.Exists(folder.File("s.sock")), "a killed daemon leaves its socket; else this proves nothing");
        using var next = ProgramProcess.Start(environment, "run");
        await Answers();
    }

    [Theory]
    [InlineData("run")]
    [InlineData("cleanup", "--yes")]
    public async Task A_second_one_in_the_network_namespace_is_refused_whatever_its_socket_and_names_the_first(params string[] arguments)
    {
        using var first = ProgramProcess.Start(environment, "run");
        await Answers();
        var other = new Dictionary<string, string>(environment, StringComparer.Ordinal)
        {
            ["NETWORK_GO_SOCKET"] = folder.File("other/s.sock"),
            ["NETWORK_GO_STATE"] = folder.File("other/state"),
        };

        var (exitCode, _, error) = await first.RunBeside(other, arguments);

        Assert.Equal(1, exitCode);
        Assert.Equal($"network-go: another network-go daemon (PID {first.Id}) runs in this network namespace; two daemons would conflict. Stop it first.\n", error);
    }

    [Fact]
    public async Task A_socket_folder_that_cannot_be_made_ends_with_code_1()
    {
        environment["NETWORK_GO_SOCKET"] = Path.Combine(folder.Write("file", ""), "s.sock");

        var (exitCode, _, error) = await ProgramProcess.Run(environment, "run");

        Assert.Equal(1, exitCode);
        Assert.Contains("cannot be created", error, StringComparison.Ordinal);
    }

    private Task Answers()
    {
        var client = new NetworkGo.Status.StatusClient(environment["NETWORK_GO_SOCKET"]);
        return Eventually.IsTrue(async () => (await client.GetAsync("/healthz", CancellationToken.None)).Body is not null, "the daemon answers");
    }
}

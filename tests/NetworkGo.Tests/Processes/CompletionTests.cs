using System.Diagnostics;
using NetworkGo.Tests.Daemon;
using NetworkGo.Tests.Support;

namespace NetworkGo.Tests.Processes;

/// <summary>What a real bash offers after the tabulator key.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public CompletionTests()
    {
        folder.Write("network-go", $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "network-go.dll")}' \"$@\"\n");
        File.SetUnixFileMode(folder.File("network-go"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.CreateDirectory(folder.File("files"));
        folder.Write("files/networks.json", "{}");
        folder.Write("files/net work.json", "{}");
        folder.Write("named.json", """
            { "networks": { "front": { "subnet": "10.0.0.0/24" } },
              "ips": { "a": { "ip": "10.0.0.2", "container_name": "web-1" }, "b": { "ip": "10.0.0.3", "container_name": "db" } },
              "policies": [ { "name": "zz `touch pwned` $(touch pwned)", "from": "front", "selector": "db" } ] }
            """);
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("network-go va", "validate")]
    [InlineData("network-go validate --", "--help --json")]
    [InlineData("network-go validate ", "net\\ work.json networks.json")]
    [InlineData("network-go plan --out netw", "networks.json")]
    [InlineData("network-go plan networks.json --o", "--out")]
    [InlineData("network-go completion ", "bash fish zsh")]
    [InlineData("network-go render --namespace ", "container:db container:web-1 host")]
    [InlineData("network-go render --namespace container:w", "web-1")]
    [InlineData("network-go status d", "db")]
    [InlineData("network-go status front ", "")]
    public async Task Commands_options_files_and_names_are_completed(string line, string expected) => Assert.Equal(expected, string.Join(' ', await Complete(line)));

    [Fact]
    public async Task A_name_of_the_file_is_never_run()
    {
        var completed = Assert.Single(await Complete("network-go status z"));

        Assert.Contains("\\`touch", completed, StringComparison.Ordinal);
        Assert.Contains("\\$\\(touch", completed, StringComparison.Ordinal);
        await Bash($"x={completed}; : {completed}", "");
        Assert.False(File.Exists(folder.File("files/pwned")));
    }

    [Fact]
    public async Task With_a_daemon_the_names_are_the_daemon_s()
    {
        await using var daemon = new DaemonFixture(folder.File("s.sock"), Samples.Converged);
        await daemon.Started();

        Assert.Equal(["backend", "host", "web-1"], await Complete("network-go status "));
    }

    [Fact]
    public async Task Every_shell_has_a_script_of_its_own()
    {
        foreach (var (shell, sign) in new[] { ("bash", "complete -F _network_go network-go"), ("zsh", "#compdef network-go"), ("fish", "complete -c network-go") })
        {
            var (exitCode, output, error) = await ProgramProcess.Run(new Dictionary<string, string>(StringComparer.Ordinal), "completion", shell);

            Assert.Equal(0, exitCode);
            Assert.Contains(sign, output, StringComparison.Ordinal);
            Assert.Empty(error);
        }
    }

    // As bash calls it: words are split at spaces and colons, and the cursor is at the end.
    private async Task<IReadOnlyList<string>> Complete(string line)
    {
        const string script = """
            source <(network-go completion bash)
            [[ $(complete -p network-go) == 'complete -F _network_go network-go' ]] || exit 9
            COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDS=($1) COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
            _network_go network-go
            (( ${#COMPREPLY[@]} )) && printf '%s\n' "${COMPREPLY[@]}"
            true
            """;
        var output = await Bash(script, line);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static s => s.Replace("net work", "net\\ work", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }

    private async Task<string> Bash(string script, string argument)
    {
        var start = new ProcessStartInfo("bash") { UseShellExecute = false, WorkingDirectory = folder.File("files"), RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var text in new[] { "--norc", "--noprofile", "-c", script, "bash", argument })
        {
            start.ArgumentList.Add(text);
        }

        start.Environment["PATH"] = $"{folder.Path}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["NETWORKS_CONFIG_PATH"] = folder.File("named.json");
        start.Environment["NETWORK_GO_SOCKET"] = folder.File("s.sock");
        using var bash = Process.Start(start)!;
        var (output, error) = (bash.StandardOutput.ReadToEndAsync(), bash.StandardError.ReadToEndAsync());
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await bash.WaitForExitAsync(bound.Token);
        Assert.True(bash.ExitCode == 0, $"{bash.ExitCode}: {await error}");
        return await output;
    }
}

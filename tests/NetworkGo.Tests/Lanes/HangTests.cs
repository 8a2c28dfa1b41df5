using System.Diagnostics;
using NetworkGo.Tests.Documents;
using NetworkGo.Tests.Support;

namespace NetworkGo.Tests.Lanes;

/// <summary>What eng/test.sh does to a test that hangs, by the functions of eng/lib.sh that it calls, with a short limit.</summary>
public sealed class HangTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(90);
    private readonly ScratchFolder results = new();

    public void Dispose() => results.Dispose();

    [Fact]
    public async Task A_test_that_hangs_is_ended_named_and_counted_as_a_failure()
    {
        var (exitCode, output) = await Run("FullyQualifiedName~HangingTests");

        Assert.Equal("1 passed, 1 failed, 0 skipped", LastLine(output));
        Assert.NotEqual(0, exitCode);
        Assert.Contains("The test running when the crash occurred", output, StringComparison.Ordinal);
        Assert.Contains("HangingTests.This_one_hangs", output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(results.Path, "*.dmp", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_run_that_ends_by_itself_within_the_limit_is_left_alone()
    {
        var (exitCode, output) = await Run("FullyQualifiedName~This_one_ends");

        Assert.Equal("1 passed, 0 failed, 0 skipped", LastLine(output));
        Assert.Equal(0, exitCode);
    }

    private static string LastLine(string output) => output.TrimEnd().Split('\n')[^1];

    private async Task<(int ExitCode, string Output)> Run(string filter)
    {
        const string script = """
            set -euo pipefail
            source eng/lib.sh
            code=0
            start_tests "$1" "$2" --filter "$3"
            trap 'exit 143' TERM
            trap 'kill -KILL -- "-$testing" 2>/dev/null || true' EXIT
            wait "$testing" || code=$?
            shopt -s nullglob
            sum_up "$code" "$1"/*.trx
            """;
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var start = new ProcessStartInfo("timeout")
        {
            UseShellExecute = false,
            WorkingDirectory = MarkdownPage.Checkout,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            // Its end by SIGTERM lets bash take the group of the tests along.
            $"{Bound.TotalSeconds}", "bash", "-c", script, "bash",
            results.Path,
            $"tests/NetworkGo.Hanging/bin/{configuration}/net10.0/NetworkGo.Hanging.dll",
            filter,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // The start of the test host counts, too: seconds on a busy machine.
        start.Environment["HANG_LIMIT"] = "20s";
        using var bash = Process.Start(start)!;
        var (output, error) = (bash.StandardOutput.ReadToEndAsync(), bash.StandardError.ReadToEndAsync());
        using var bound = new CancellationTokenSource(Bound * 2);
        await bash.WaitForExitAsync(bound.Token);
        return (bash.ExitCode, await error + await output);
    }
}

using System.Diagnostics;
using NetworkGo.Tests.Support;

namespace NetworkGo.Tests.Processes;

/// <summary>The built program on a pseudo-terminal, which `script` of Debian's base system makes.</summary>
public sealed class TerminalTests : IDisposable
{
    // Select Graphic Rendition, ECMA-48. The runtime itself sets the terminal's keypad, which is no colour.
    private const string Color = "\u001b\\[[0-9;]*m";

    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task On_a_terminal_the_daemon_s_log_is_in_colour() => Assert.Matches(Color, await LogOfDaemon(noColor: null));

    [Fact]
    public async Task With_NO_COLOR_the_daemon_s_log_is_text_alone() => Assert.DoesNotMatch(Color, await LogOfDaemon(noColor: "1"));

    [Fact]
    public async Task An_interrupt_ends_the_daemon_and_what_the_framework_says_of_it_is_not_shown()
    {
        var text = await LogOfDaemon(noColor: "1", interrupt: true);

        Assert.DoesNotContain("CoordinatedShutdown", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ClrExitReason", text, StringComparison.Ordinal);
    }

    // Until it says that it runs, or until it has ended by an interrupt after that.
    private async Task<string> LogOfDaemon(string? noColor, bool interrupt = false)
    {
        var start = new ProcessStartInfo("script")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var argument in new[] { "-q", "-e", "-f", "-c", $"exec {string.Join(' ', ProgramProcess.Isolation)} dotnet '{Path.Combine(AppContext.BaseDirectory, "network-go.dll")}' run", "/dev/null" })
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["TERM"] = "xterm";
        start.Environment.Remove("NO_COLOR");
        if (noColor is not null)
        {
            start.Environment["NO_COLOR"] = noColor;
        }

        start.Environment["NETWORK_GO_SOCKET"] = folder.File("s.sock");
        start.Environment["NETWORKS_CONFIG_PATH"] = folder.File("networks.json");
        start.Environment["DOCKER_HOST"] = $"unix://{folder.File("docker.sock")}";
        using var terminal = Process.Start(start)!;
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var text = "";
        try
        {
            while (!text.Contains("engine unavailable", StringComparison.Ordinal))
            {
                var line = await terminal.StandardOutput.ReadLineAsync(bound.Token);
                Assert.True(line is not null, $"it ended: {text}");
                text += line + "\n";
            }

            if (interrupt)
            {
                // As typed: the terminal makes a signal of it.
                await terminal.StandardInput.WriteAsync("\u0003");
                await terminal.StandardInput.FlushAsync(bound.Token);
                text += await terminal.StandardOutput.ReadToEndAsync(bound.Token);
                await terminal.WaitForExitAsync(bound.Token);
                Assert.True(terminal.ExitCode == 0, $"ended with {terminal.ExitCode}: {text}");
            }
        }
        finally
        {
            terminal.Kill(entireProcessTree: true);
            await terminal.WaitForExitAsync(CancellationToken.None);
        }

        return text;
    }
}

using System.Diagnostics;
using System.Text;
using NetworkGo.Tests.Daemon;
using NetworkGo.Tests.Support;

namespace NetworkGo.Tests.Processes;

/// <summary>The built program's `status --watch` on a pseudo-terminal, which `script` of Debian's base system makes, and in a pipe.</summary>
public sealed class WatchTests : IAsyncLifetime, IDisposable
{
    private const string Enter = "\u001b[?1049h";
    private const string Leave = "\u001b[?7h\u001b[?25h\u001b[?1049l";
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly ScratchFolder folder = new();
    private readonly DaemonFixture daemon;

    public WatchTests() => daemon = new DaemonFixture(folder.File("s.sock"), Samples.Converged);

    public Task InitializeAsync() => daemon.Started();

    public async Task DisposeAsync() => await daemon.DisposeAsync();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("q")]
    [InlineData("\u0003")]
    public async Task It_fills_the_second_screen_no_higher_than_it_is_and_q_or_an_interrupt_gives_the_first_back(string key)
    {
        using var terminal = Start("stty rows 10 cols 40;");
        var text = await ReadUntilAsync(terminal, new StringBuilder(), "q ends");
        var frame = text[(text.IndexOf("\u001b[H", StringComparison.Ordinal) + 3)..text.IndexOf("\u001b[J", StringComparison.Ordinal)];

        await terminal.StandardInput.WriteAsync(key);
        await terminal.StandardInput.FlushAsync();
        text += await terminal.StandardOutput.ReadToEndAsync().WaitAsync(Bound);
        await terminal.WaitForExitAsync(new CancellationTokenSource(Bound).Token);

        Assert.Contains(Enter, text, StringComparison.Ordinal);
        Assert.Contains("Converged: generation 3", frame, StringComparison.Ordinal);
        Assert.InRange(frame.Split("\r\n").Length, 3, 10);
        Assert.Contains(Leave, text, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[H", text[text.LastIndexOf(Leave, StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Contains("echo is on", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_pipe_whose_reader_has_ended_it_ends()
    {
        using var pipe = Process.Start(new ProcessStartInfo("sh", ["-c", $"{Program} | head -n 1"]) { UseShellExecute = false, RedirectStandardOutput = true, Environment = { ["NETWORK_GO_SOCKET"] = folder.File("s.sock") } })!;

        var text = await pipe.StandardOutput.ReadToEndAsync().WaitAsync(Bound);
        await pipe.WaitForExitAsync(new CancellationTokenSource(Bound).Token);

        Assert.Equal("Converged: generation 3, 2 ready, 1 waiting\n", text);
    }

    private static string Program => $"dotnet '{Path.Combine(AppContext.BaseDirectory, "network-go.dll")}' status --watch";

    private Process Start(string before)
    {
        // Afterwards the terminal says of itself whether it shows what is typed. An interrupt goes to the shell as well, which would end with it.
        var start = new ProcessStartInfo("script", ["-q", "-e", "-f", "-c", $"trap : INT; {before} {Program}; stty -a | grep -q ' echo ' && echo echo is on", "/dev/null"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["TERM"] = "xterm";
        start.Environment["NETWORK_GO_SOCKET"] = folder.File("s.sock");
        return Process.Start(start)!;
    }

    private static async Task<string> ReadUntilAsync(Process terminal, StringBuilder text, string end)
    {
        var buffer = new char[4096];
        using var bound = new CancellationTokenSource(Bound);
        while (!text.ToString().Contains(end, StringComparison.Ordinal) || !text.ToString().EndsWith("\u001b[J", StringComparison.Ordinal))
        {
            var read = await terminal.StandardOutput.ReadAsync(buffer, bound.Token);
            Assert.True(read > 0, $"it ended: {text}");
            text.Append(buffer, 0, read);
        }

        return text.ToString();
    }
}

using System.Text;
using System.Text.RegularExpressions;
using NetworkGo.Testing;

namespace NetworkGo.Integration.Tests.Troubleshooting;

/// <summary>
/// One case of docs/troubleshooting.md: the commands that a test ran, with what they really wrote. The page has the
/// same between two marks; UPDATE_GOLDEN=1 puts it there.
/// </summary>
internal sealed partial class Transcript(string name, DaemonProcess daemon)
{
    private static readonly string Page = Path.Combine(Repository.Root, "docs", "troubleshooting.md");
    private static readonly Lock Gate = new();
    private readonly StringBuilder text = new();

    /// <summary>Runs the program as an operator would, and keeps what it wrote.</summary>
    /// <param name="exitCode">The exit code that it has to end with.</param>
    /// <param name="arguments">The command line.</param>
    /// <returns>Both streams together.</returns>
    public async Task<string> NetworkGoAsync(int exitCode, params string[] arguments)
    {
        var outcome = await daemon.RunAsync(arguments);
        Keep($"network-go {string.Join(' ', arguments)}", outcome);
        Assert.True(outcome.ExitCode == exitCode, $"ended with {outcome.ExitCode}, not {exitCode}:\n{text}");
        return outcome.Output + outcome.Error;
    }

    /// <summary>Keeps what another command of the operator wrote.</summary>
    /// <param name="shown">The command as an operator types it.</param>
    /// <param name="outcome">What it came to.</param>
    /// <param name="only">Keeps only the lines that it says yes to; null for all.</param>
    public string Keep(string shown, CommandOutcome outcome, Func<string, bool>? only = null)
    {
        text.Append("$ ").Append(shown).Append('\n');
        var lines = (outcome.Output + outcome.Error).TrimEnd('\n').Split('\n').Where(line => only?.Invoke(line) ?? true).ToList();
        foreach (var line in lines.Where((_, i) => lines.Count > 1 || lines[i].Length > 0))
        {
            text.Append(Settled(line)).Append('\n');
        }

        if (outcome.ExitCode != 0)
        {
            text.Append("(exit code ").Append(outcome.ExitCode).Append(")\n");
        }

        return string.Join('\n', lines);
    }

    /// <summary>Fails unless the page shows these commands and these words; writes them there when it is asked to.</summary>
    public async Task CompareAsync(params string[] words)
    {
        var now = text.ToString();
        Assert.All(words, word => Assert.Contains(word, now, StringComparison.Ordinal));
        var (begin, end) = ($"<!-- {name} -->\n", $"<!-- end {name} -->\n");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") is "1")
        {
            lock (Gate)
            {
                var page = File.ReadAllText(Page);
                var (from, to) = (page.IndexOf(begin, StringComparison.Ordinal), page.IndexOf(end, StringComparison.Ordinal));
                Assert.True(from >= 0 && to > from, $"{Page} has no place for {name}");
                File.WriteAllText(Page, $"{page[..(from + begin.Length)]}```\n{now}```\n{page[to..]}");
            }
        }

        var shown = await File.ReadAllTextAsync(Page);
        var start = shown.IndexOf(begin, StringComparison.Ordinal);
        Assert.True(start >= 0, $"{Page} has no case {name}");
        var block = shown[start..shown.IndexOf(end, start, StringComparison.Ordinal)];
        Assert.All(words, word => Assert.Contains(word, block, StringComparison.Ordinal));
        Assert.Equal(Commands(now), Commands(block));
    }

    private static string[] Commands(string text) => [.. text.Split('\n').Where(static line => line.StartsWith("$ ", StringComparison.Ordinal))];

    // The paths that the test has in place of the operator's.
    private string Settled(string line) => Endpoint().Replace(
        line.Replace(daemon.ConfigurationPath, "/etc/user/config/networks.json", StringComparison.Ordinal)
            .Replace(daemon.SocketPath, "/run/network-go/network-go.sock", StringComparison.Ordinal), "/var/run/docker.sock");

    [GeneratedRegex("/tmp/ng-engine-[0-9a-f]+/(?:run/docker|nothing)[.]sock", RegexOptions.NonBacktracking)]
    private static partial Regex Endpoint();
}

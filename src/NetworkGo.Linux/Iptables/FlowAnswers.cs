using System.Globalization;
using System.Text.RegularExpressions;
using NetworkGo.Core.Ports;
using NetworkGo.Linux.Commands;

namespace NetworkGo.Linux.Iptables;

/// <summary>
/// What <c>conntrack</c> says that it did. Unlike rules, flows are not read back: an answer without these words, or
/// with fewer flows than they count, is taken for a failure.
/// </summary>
internal static partial class FlowAnswers
{
    /// <summary>Of <c>conntrack -L</c>: all flows, or a failure.</summary>
    public static CommandResult Listed(CommandRun run)
    {
        if (!run.Succeeded)
        {
            return run.ToResult();
        }

        var lines = run.Output.AsSpan().Count('\n');
        return Count(run, "shown") is { } shown && shown == lines
            ? run.ToResult()
            : new CommandResult(false, "", string.Create(
                CultureInfo.InvariantCulture,
                $"conntrack ended well, but wrote {lines} flows and said {Quoted(run)}: expected \"{lines} flow entries have been shown\""));
    }

    /// <summary>Of <c>conntrack -D</c>: the flow is gone, or a failure.</summary>
    public static CommandResult Deleted(CommandRun run) => (run.ExitCode, Count(run, "deleted")) switch
    {
        // It ends with 1 when nothing matched: the flow went by itself.
        (1, 0) => new CommandResult(true, run.Output),
        (0, null) when run.Succeeded => new CommandResult(
            false, "", $"conntrack ended well, but said {Quoted(run)}: expected \"1 flow entries have been deleted\""),
        _ => run.ToResult(),
    };

    private static string Quoted(CommandRun run) => run.ErrorOutput.Length == 0 ? "nothing" : $"\"{run.ErrorOutput}\"";

    private static int? Count(CommandRun run, string done) =>
        Said().Match(run.ErrorOutput) is { Success: true } said && string.Equals(said.Groups["done"].Value, done, StringComparison.Ordinal)
            && int.TryParse(said.Groups["count"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : null;

    [GeneratedRegex(" (?<count>[0-9]+) flow entries have been (?<done>shown|deleted)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Said();
}

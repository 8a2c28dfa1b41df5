using System.CommandLine;

namespace NetworkGo.Commands;

/// <summary>What looks at this host, or changes it.</summary>
internal static class HostCommands
{
    /// <summary><c>plan</c>.</summary>
    public static DocumentedCommand Plan(CommandParts parts, CommandContext context)
    {
        var file = CommandArguments.File();
        var json = CommandArguments.Json();
        var savedTo = CommandArguments.FileOption("--out", "Save the plan, too.");
        var command = new DocumentedCommand("plan", "Show what a pass would change on this host; changes nothing.")
        {
            Examples =
            [
                new("network-go plan networks.json", "what would be changed here; exit 0 nothing, 2 something"),
                new("network-go plan --out plan.json", "keep it for apply --plan"),
            ],
            ExitCodes = ["0 nothing would be changed", "1 failed, or wrong command line or settings", "2 something would be changed"],
            UsageExitCode = Invocation.ExitCodes.Failure,
        };
        command.Add(file);
        command.Add(json);
        command.Add(savedTo);
        command.SetAction((parsed, cancellation) => PlanCommand.RunAsync(
            parsed.GetValue(file), parsed.GetValue(json), parsed.GetValue(savedTo), parts, context, cancellation));
        return command;
    }

    /// <summary><c>apply</c>.</summary>
    public static DocumentedCommand Apply(CommandParts parts, CommandContext context)
    {
        var file = CommandArguments.File();
        var plan = CommandArguments.FileOption("--plan", "Only if what would be changed is what this saved plan says.");
        var wait = CommandArguments.Wait();
        var command = new DocumentedCommand("apply", "Make this host equal to a configuration file once, and wait until it is. With a daemon running it is waited for.")
        {
            Examples =
            [
                new("network-go apply networks.json", "do it, and wait until it is done"),
                new("network-go apply --plan plan.json --wait 2m", "only what a saved plan says, for two minutes at most"),
            ],
            ExitCodes = ["0 converged", "1 not in time, refused or failed", "2 wrong command line or settings"],
        };
        command.Add(file);
        command.Add(plan);
        command.Add(wait);
        command.SetAction((parsed, cancellation) => ApplyCommand.RunAsync(
            parsed.GetValue(file), parsed.GetValue(plan), CommandArguments.WaitOf(parsed.GetValue(wait)), parts, context, cancellation));
        return command;
    }

    /// <summary><c>cleanup</c>.</summary>
    public static DocumentedCommand Cleanup(CommandParts parts, CommandContext context)
    {
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        var wait = CommandArguments.Wait();
        var command = new DocumentedCommand("cleanup", "Take out everything that network-go put into this host and its containers. Not while a daemon runs.")
        {
            Examples =
            [
                new("network-go cleanup", "take out everything that network-go put in"),
                new("network-go cleanup --yes", "without asking, for scripts"),
            ],
            ExitCodes = ["0 all gone", "1 not all, refused or failed", "2 wrong command line or settings, or nobody to ask"],
        };
        command.Add(yes);
        command.Add(wait);
        command.SetAction((parsed, cancellation) => CleanupCommand.RunAsync(
            parsed.GetValue(yes), CommandArguments.WaitOf(parsed.GetValue(wait)), parts, context, cancellation));
        return command;
    }
}

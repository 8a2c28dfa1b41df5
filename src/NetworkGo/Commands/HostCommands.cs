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
        var savedTo = CommandArguments.FileOption("--out", "Also save the plan to this file.");
        var command = new DocumentedCommand("plan", "Show what would change on this host. Changes nothing.")
        {
            Examples =
            [
                new("network-go plan networks.json", "what would change; exit 0 nothing, 2 something"),
                new("network-go plan --out plan.json", "save it for apply --plan"),
            ],
            ExitCodes = ["0 no changes", "1 failed, or wrong command line or settings", "2 changes"],
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
        var plan = CommandArguments.FileOption("--plan", "Apply only if the changes are those of this saved plan.");
        var confirm = CommandArguments.Confirm();
        var force = new Option<bool>("--force") { Description = "Apply it even if that cuts your own SSH connection." };
        var yes = new Option<bool>("--yes") { Description = "Do not ask for confirmation on a terminal." };
        var wait = CommandArguments.Wait();
        var command = new DocumentedCommand(
            "apply", "Bring a configuration file into force, and wait until the host matches it. A running daemon does it, and writes it to its configuration file; without one it is done once.")
        {
            Examples =
            [
                new("network-go apply networks.json", "apply it, and wait until it is done"),
                new("network-go apply new.json --confirm 60s", "try it: unless 'network-go confirm' is run within a minute, the former comes back"),
                new("network-go apply --plan plan.json --wait 2m", "only what a saved plan says; wait at most two minutes"),
            ],
            ExitCodes = ["0 converged", "1 timed out, refused or failed", "2 wrong command line or settings"],
        };
        command.Add(file);
        foreach (var option in (Option[])[plan, confirm, force, yes, wait])
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellation) => ApplyCommand.RunAsync(
            new ApplyOptions
            {
                File = parsed.GetValue(file),
                SavedPlan = parsed.GetValue(plan),
                Confirm = parsed.GetValue(confirm) is { } text ? CommandArguments.WaitOf(text) : null,
                Force = parsed.GetValue(force),
                Yes = parsed.GetValue(yes),
                Limit = CommandArguments.WaitOf(parsed.GetValue(wait)),
            },
            parts,
            context,
            cancellation));
        return command;
    }

    /// <summary><c>cleanup</c>.</summary>
    public static DocumentedCommand Cleanup(CommandParts parts, CommandContext context)
    {
        var yes = new Option<bool>("--yes") { Description = "Do not ask for confirmation." };
        var wait = CommandArguments.Wait();
        var command = new DocumentedCommand("cleanup", "Remove everything that network-go added to this host and its containers. Refused while a daemon runs.")
        {
            Examples =
            [
                new("network-go cleanup", "remove everything that network-go added"),
                new("network-go cleanup --yes", "without asking, for scripts"),
            ],
            ExitCodes = ["0 all removed", "1 not all removed, refused or failed", "2 wrong command line or settings, or no terminal to ask on"],
        };
        command.Add(yes);
        command.Add(wait);
        command.SetAction((parsed, cancellation) => CleanupCommand.RunAsync(
            parsed.GetValue(yes), CommandArguments.WaitOf(parsed.GetValue(wait)), parts, context, cancellation));
        return command;
    }
}

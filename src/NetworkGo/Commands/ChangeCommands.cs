using System.CommandLine;

namespace NetworkGo.Commands;

/// <summary>What takes changes back, or keeps them.</summary>
internal static class ChangeCommands
{
    /// <summary><c>confirm</c>.</summary>
    public static DocumentedCommand Confirm(CommandContext context)
    {
        var command = new DocumentedCommand("confirm", "Keep what is on trial: it stays in force, and is written to the configuration file. Needs a running daemon.")
        {
            Examples = [new("network-go confirm", "keep what 'apply --confirm' brought into force")],
            ExitCodes = ["0 confirmed", "1 there is no trial, or no daemon", "2 wrong command line or settings"],
        };
        command.SetAction((_, cancellation) => ConfirmCommand.RunAsync(context, cancellation));
        return command;
    }

    /// <summary><c>history</c>.</summary>
    public static DocumentedCommand History(CommandParts parts, CommandContext context)
    {
        var json = CommandArguments.Json();
        var command = new DocumentedCommand("history", "List the last ten generations: when each came into force, why, and what it changed. Needs no daemon.")
        {
            Examples =
            [
                new("network-go history", "the generations that are kept, the newest first"),
                new("network-go history --json", "the same, as JSON"),
            ],
            ExitCodes = ["0 listed", "1 the state folder cannot be read", "2 wrong command line or settings"],
        };
        command.Add(json);
        command.SetAction((parsed, cancellation) => HistoryCommand.RunAsync(parsed.GetValue(json), parts, context, cancellation));
        return command;
    }

    /// <summary><c>rollback</c>.</summary>
    public static DocumentedCommand Rollback(CommandParts parts, CommandContext context)
    {
        var generation = new Argument<long?>("GENERATION")
        {
            Description = "The generation, of 'network-go history'. Default: the one before the one in force; within a trial, the one before it.",
            Arity = ArgumentArity.ZeroOrOne,
            HelpName = "GENERATION",
        };
        var wait = CommandArguments.Wait();
        var command = new DocumentedCommand("rollback", "Bring a generation of before into force again, and write it to the configuration file. Ends a trial.")
        {
            Examples =
            [
                new("network-go rollback", "back to the generation before"),
                new("network-go rollback 7", "back to generation 7"),
            ],
            ExitCodes = ["0 converged", "1 timed out, refused or failed", "2 wrong command line or settings"],
        };
        command.Add(generation);
        command.Add(wait);
        command.SetAction((parsed, cancellation) => RollbackCommand.RunAsync(
            parsed.GetValue(generation), CommandArguments.WaitOf(parsed.GetValue(wait)), parts, context, cancellation));
        return command;
    }
}

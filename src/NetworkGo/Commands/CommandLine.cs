using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using NetworkGo.Core.Resolution;

namespace NetworkGo.Commands;

/// <summary>The command line of <c>network-go</c>.</summary>
internal static class CommandLine
{
    /// <summary>What the exit codes of most commands mean.</summary>
    public static IReadOnlyList<string> ExitCodesInGeneral { get; } = ["0 done", "1 failed", "2 wrong command line or settings"];

    /// <summary>Runs what the arguments ask for.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> InvokeAsync(IReadOnlyList<string> arguments, CommandParts parts, CommandContext context)
    {
        var root = Build(parts, context);
        var parsed = root.Parse(arguments);
        // Help is given whatever else is wrong, but not for a command that there is not.
        IEnumerable<string> unknown = parsed is { CommandResult.Command: RootCommand, Action: HelpThenExamples }
            ? parsed.UnmatchedTokens.Select(static token => $"Unrecognized command or argument '{token}'.")
            : [];
        List<string> errors =
        [
            .. parsed.Action is { ClearsParseErrors: true } ? unknown : parsed.Errors.Select(static error => error.Message),
            .. OptionsTakenForArguments(parsed).Select(static token => $"Unrecognized option '{token}'."),
        ];
        if (errors.Count > 0)
        {
            foreach (var error in errors)
            {
                context.Complain(error);
            }

            foreach (var (typed, meant) in parsed.UnmatchedTokens.Concat(OptionsTakenForArguments(parsed)).Select(token => (token, Nearest(token, parsed.CommandResult.Command))))
            {
                if (meant is not null)
                {
                    context.Complain($"'{typed}': did you mean '{meant}'?");
                }
            }

            await context.Error.WriteLineAsync("Try 'network-go --help'.");
            return parsed.CommandResult.Command is DocumentedCommand command ? command.UsageExitCode : ExitCodes.Usage;
        }

        // The host ends the daemon on a signal; a second clock beside it would cut it short with another exit code.
        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = context.Out,
            Error = context.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }

    // The library takes an option that it does not know for the value of an argument, as long as that may have one.
    private static IEnumerable<string> OptionsTakenForArguments(ParseResult parsed) => parsed.Tokens
        .TakeWhile(static token => token.Type != TokenType.DoubleDash)
        .Where(static token => token.Type == TokenType.Argument && token.Value.StartsWith("--", StringComparison.Ordinal))
        .Select(static token => token.Value)
        .Except(parsed.UnmatchedTokens, StringComparer.Ordinal);

    // An option's values are named after an equals sign.
    private static string? Nearest(string token, Command command) => token.StartsWith('-')
        ? new NearestName(command.Options.Where(static o => !o.Hidden).Select(static o => o.Name)).Find(token.Split('=')[0])
        : new NearestName(HelpThenExamples.DocumentedCommands(command).Select(static c => c.Name)).Find(token);

    /// <summary>The commands, with all that is said about them.</summary>
    public static RootCommand Build(CommandParts parts, CommandContext context)
    {
        var names = new KnownNames(parts.Load, context);
        var root = new RootCommand("Network policy for Docker: keeps networks, container addresses and firewall rules as one JSON file describes.")
        {
            DaemonCommands.Run(parts, context),
            FileCommands.Init(parts, context),
            FileCommands.Validate(parts, context),
            FileCommands.Render(parts, context, names),
            HostCommands.Plan(parts, context),
            HostCommands.Apply(parts, context),
            ChangeCommands.Confirm(context),
            ChangeCommands.History(parts, context),
            ChangeCommands.Rollback(parts, context),
            ExplainCommandLine.Explain(parts, context, names),
            HostCommands.Cleanup(parts, context),
            DaemonCommands.Status(context, names),
            DaemonCommands.Healthcheck(context),
            FileCommands.Schema(context),
            FileCommands.Completion(context),
        };
        // Without the library's "/h" and "/?", which are files elsewhere.
        root.Options.Remove(root.Options.OfType<HelpOption>().Single());
        var help = new HelpOption("--help", "-h", "-?");
        root.Options.Add(help);
        var helpAction = new HelpThenExamples((SynchronousCommandLineAction)help.Action!);
        help.Action = helpAction;
        root.Options.OfType<VersionOption>().Single().Action = new WriteVersion();
        root.SetAction(parsed =>
        {
            helpAction.Invoke(parsed);
            return ExitCodes.Usage;
        });
        return root;
    }

    private sealed class WriteVersion : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine($"network-go {ProgramVersion.Text}");
            return ExitCodes.Success;
        }
    }
}

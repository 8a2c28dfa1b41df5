using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using NetworkGo.Completion;

namespace NetworkGo.Commands;

/// <summary>The command line of <c>network-go</c>.</summary>
internal static class CommandLine
{
    /// <summary>What the exit codes of most commands mean.</summary>
    public static IReadOnlyList<string> ExitCodesInGeneral { get; } = ["0 done", "1 failed", "2 wrong command line or settings"];

    /// <summary>Runs what the arguments ask for.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> InvokeAsync(IReadOnlyList<string> arguments, CommandParts parts, Surroundings surroundings)
    {
        var root = Build(parts, surroundings);
        var parsed = root.Parse(arguments);
        // Help is given whatever else is wrong, but not for a command that there is not.
        IEnumerable<string> unknown = parsed is { CommandResult.Command: RootCommand, Action: HelpThenExamples }
            ? parsed.UnmatchedTokens.Select(static token => $"Unrecognized command or argument '{token}'.")
            : [];
        List<string> errors = [.. parsed.Action is { ClearsParseErrors: true } ? unknown : parsed.Errors.Select(static error => error.Message)];
        if (errors.Count > 0)
        {
            foreach (var error in errors)
            {
                surroundings.Complain(error);
            }

            await surroundings.Error.WriteLineAsync("Try 'network-go --help'.");
            return parsed.CommandResult.Command is DocumentedCommand command ? command.UsageExitCode : ExitCodes.Usage;
        }

        // The host ends the daemon on a signal; a second clock beside it would cut it short with another exit code.
        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = surroundings.Out,
            Error = surroundings.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }

    /// <summary>The commands, with all that is said about them.</summary>
    public static RootCommand Build(CommandParts parts, Surroundings surroundings)
    {
        var names = new KnownNames(parts.Load, surroundings);
        var root = new RootCommand("Keeps Docker networks, fixed container addresses and iptables policies equal to one JSON file.")
        {
            DaemonCommands.Run(parts, surroundings),
            FileCommands.Init(parts, surroundings),
            FileCommands.Validate(parts, surroundings),
            FileCommands.Render(parts, surroundings, names),
            HostCommands.Plan(parts, surroundings),
            HostCommands.Apply(parts, surroundings),
            ExplainCommandLine.Explain(parts, surroundings, names),
            HostCommands.Cleanup(parts, surroundings),
            DaemonCommands.Status(surroundings, names),
            DaemonCommands.Healthcheck(surroundings),
            FileCommands.Schema(surroundings),
            FileCommands.Completion(surroundings),
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

using System.CommandLine;
using System.CommandLine.Invocation;

namespace NetworkGo.Commands;

/// <summary>The library's help, and below it examples and exit codes.</summary>
internal sealed class HelpThenExamples(SynchronousCommandLineAction help) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var (examples, codes) = parseResult.CommandResult.Command is DocumentedCommand one
            ? (one.Examples, one.ExitCodes)
            : ([.. DocumentedCommands(parseResult.RootCommandResult.Command).Select(static c => c.Examples[0])], CommandLine.ExitCodesInGeneral);
        output.WriteLine("Examples:");
        var width = examples.Max(static e => e.Line.Length);
        foreach (var example in examples)
        {
            output.WriteLine($"  {example.Line.PadRight(width)}  {example.Meaning}");
        }

        output.WriteLine();
        output.WriteLine($"Exit codes: {string.Join(", ", codes)}.");
        return exitCode;
    }

    /// <summary>The commands that people type, in the order of the help.</summary>
    public static IEnumerable<DocumentedCommand> DocumentedCommands(Command root) =>
        root.Subcommands.OfType<DocumentedCommand>().Where(static c => !c.Hidden);
}

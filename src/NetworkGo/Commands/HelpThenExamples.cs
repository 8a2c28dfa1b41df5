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
        var configuration = parseResult.InvocationConfiguration;
        var output = configuration.Output;
        using var text = new StringWriter();
        configuration.Output = text;
        var exitCode = help.Invoke(parseResult);
        configuration.Output = output;
        output.Write(MarkOptional(text.ToString(), parseResult.CommandResult.Command));
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

    // The library writes what may be left out like what may not: <FILE>.
    private static string MarkOptional(string help, Command command)
    {
        foreach (var (of, argument) in command.Subcommands.Append(command).SelectMany(static c => c.Arguments.Where(static a => a.Arity.MinimumNumberOfValues == 0).Select(a => (c, a))))
        {
            var name = argument.HelpName ?? argument.Name;
            help = help
                .Replace($"[<{name}>]", $"[{name}]", StringComparison.Ordinal)
                .Replace(of == command ? $"\n  <{name}> " : $"\n  {of.Name} <{name}> ", of == command ? $"\n  [{name}] " : $"\n  {of.Name} [{name}] ", StringComparison.Ordinal);
        }

        return help;
    }

    /// <summary>The commands that people type, in the order of the help.</summary>
    public static IEnumerable<DocumentedCommand> DocumentedCommands(Command root) =>
        root.Subcommands.OfType<DocumentedCommand>().Where(static c => !c.Hidden);
}

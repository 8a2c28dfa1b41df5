using System.CommandLine;
using System.Globalization;
using System.Text;
using NetworkGo.Commands;
using NetworkGo.Tests.Support;

namespace NetworkGo.Tests.Commands;

/// <summary>Writes docs/cli.md from the commands themselves.</summary>
internal static class CommandReference
{
    private const string Head = """
        # The command line

        Written from the commands' own definitions; `network-go COMMAND --help` shows the same. Do not edit it: `UPDATE_GOLDEN=1 dotnet test tests/NetworkGo.Tests` writes it again.

        Without a terminal there is no colour, no cursor movement and no question; `NO_COLOR` (not empty) switches colour off on a terminal, too. Results go to standard output, messages to standard error.

        `network-go completion bash|zsh|fish` writes a script by which the shell completes commands, options, file names, and the names of what the daemon manages.

        """;

    public static string Write()
    {
        var root = CommandLine.Build(ReferenceParts.None, new TestContext().Build());
        var text = new StringBuilder(Head.ReplaceLineEndings("\n"));
        text.Append("\n| Command | What it does |\n|---|---|\n");
        foreach (var command in Commands(root))
        {
            text.Append(CultureInfo.InvariantCulture, $"| [`{command.Name}`](#{command.Name}) | {Cell(command.Description!)} |\n");
        }

        text.Append("\n`network-go --help` shows the commands, `network-go --version` the version; both end with 0. ");
        text.Append(CultureInfo.InvariantCulture, $"Exit codes in general: {string.Join(", ", CommandLine.ExitCodesInGeneral)}.\n");
        foreach (var command in Commands(root))
        {
            Write(command, text);
        }

        return text.ToString();
    }

    public static IEnumerable<DocumentedCommand> Commands(Command root) => HelpThenExamples.DocumentedCommands(root).OrderBy(static c => c.Name, StringComparer.Ordinal);

    private static void Write(DocumentedCommand command, StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n## {command.Name}\n\n{command.Description}\n\n");
        var arguments = command.Arguments.Select(static a => a.Arity.MinimumNumberOfValues == 0 ? $" [{Title(a)}]" : $" {Title(a)}");
        text.Append(CultureInfo.InvariantCulture, $"    network-go {command.Name}{string.Concat(arguments)}{(command.Options.Count > 0 ? " [options]" : "")}\n");
        if (command.Arguments.Count + command.Options.Count > 0)
        {
            text.Append("\n| Argument or option | Meaning |\n|---|---|\n");
            foreach (var argument in command.Arguments)
            {
                text.Append(CultureInfo.InvariantCulture, $"| `{(argument.Arity.MinimumNumberOfValues == 0 ? $"[{Title(argument)}]" : Title(argument))}` | {Cell(argument.Description!)}{Choices(argument)} |\n");
            }

            foreach (var option in command.Options.Where(static o => !o.Hidden))
            {
                text.Append(CultureInfo.InvariantCulture, $"| `{Cell(Title(option))}` | {Cell(option.Description!)}{Default(option)} |\n");
            }
        }

        text.Append("\nExamples:\n\n");
        var width = command.Examples.Max(static e => e.Line.Length);
        foreach (var example in command.Examples)
        {
            text.Append(CultureInfo.InvariantCulture, $"    {example.Line.PadRight(width)}   # {example.Meaning}\n");
        }

        text.Append("\n| Exit code | Meaning |\n|---|---|\n");
        foreach (var code in command.ExitCodes)
        {
            var space = code.IndexOf(' ', StringComparison.Ordinal);
            text.Append(CultureInfo.InvariantCulture, $"| {code[..space]} | {Cell(code[(space + 1)..])} |\n");
        }
    }

    private static string Title(Argument argument) => argument.HelpName ?? argument.Name;

    private static string Title(Option option) => option.ValueType == typeof(bool) ? option.Name : $"{option.Name} {option.HelpName}";

    private static string Choices(Argument argument)
    {
        var choices = argument.HelpName is null ? argument.GetCompletions(System.CommandLine.Completions.CompletionContext.Empty).Select(static c => $"`{c.Label}`").ToList() : [];
        return choices.Count == 0 ? "" : $" One of {string.Join(", ", choices)}.";
    }

    private static string Default(Option option) =>
        option.ValueType != typeof(bool) && option.HasDefaultValue && option.GetDefaultValue() is string { Length: > 0 } value ? $" By default `{value}`." : "";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}

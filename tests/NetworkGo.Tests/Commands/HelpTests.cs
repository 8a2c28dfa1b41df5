using System.CommandLine;
using NetworkGo.Commands;
using NetworkGo.Invocation;
using NetworkGo.Tests.Support;

namespace NetworkGo.Tests.Commands;

public sealed class HelpTests
{
    private readonly TestContext context = new();

    public static TheoryData<string> Names => new(Root().Subcommands.Select(static c => c.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_command_explains_itself_with_examples_and_exit_codes(string name)
    {
        var command = Assert.IsType<DocumentedCommand>(Root().Subcommands.Single(c => string.Equals(c.Name, name, StringComparison.Ordinal)));

        var exitCode = await CommandLine.InvokeAsync([name, "--help"], ReferenceParts.None, context.Build());

        var help = context.Out.ToString();
        Assert.Equal(0, exitCode);
        Assert.Empty(context.Error.ToString());
        Assert.Contains("Usage:", help, StringComparison.Ordinal);
        Assert.NotEmpty(command.Examples);
        Assert.All(command.Examples, e => Assert.Contains(e.Line, help, StringComparison.Ordinal));
        Assert.Contains($"Exit codes: {command.ExitCodes[0]}, ", help, StringComparison.Ordinal);
        Assert.All(command.Arguments.Select(static a => a.Description).Concat(command.Options.Select(static o => o.Description)), static d => Assert.NotEmpty(d!));
        Assert.DoesNotContain(help, static c => char.IsControl(c) && c is not '\n');
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_example_is_a_command_line_that_the_program_takes(string name)
    {
        var command = (DocumentedCommand)Root().Subcommands.Single(c => string.Equals(c.Name, name, StringComparison.Ordinal));
        foreach (var example in command.Examples)
        {
            var start = example.Line.IndexOf("network-go ", StringComparison.Ordinal) + "network-go ".Length;
            var end = example.Line.AsSpan(start).IndexOfAny('>', '|', ')');
            var parsed = Root().Parse(end < 0 ? example.Line[start..] : example.Line.Substring(start, end));

            Assert.Empty(parsed.Errors.Select(static e => e.Message));
            Assert.Equal(name, parsed.CommandResult.Command.Name);
        }
    }

    [Theory]
    [InlineData("apply", "apply [FILE] [options]", "\n  [FILE]  The configuration file.")]
    [InlineData("status", "status [NAME] [options]", "\n  [NAME]  Only this network")]
    [InlineData("explain", "explain <FROM> <TO> <PORT", "\n  <FROM> ")]
    [InlineData("apply", "--plan <FILE>", "--wait <TIME>")]
    public async Task What_may_be_left_out_is_in_square_brackets(string name, string usage, string argument)
    {
        await CommandLine.InvokeAsync([name, "--help"], ReferenceParts.None, context.Build());

        Assert.Contains(usage, context.Out.ToString(), StringComparison.Ordinal);
        Assert.Contains(argument, context.Out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_overview_marks_what_may_be_left_out_as_well()
    {
        await CommandLine.InvokeAsync(["--help"], ReferenceParts.None, context.Build());

        Assert.Matches(@"\n  validate \[FILE\] +Check", context.Out.ToString());
        Assert.Matches(@"\n  rollback \[GENERATION\] +Bring", context.Out.ToString());
    }

    [Theory]
    [InlineData("'stauts': did you mean 'status'?", "stauts")]
    [InlineData("'helthcheck': did you mean 'healthcheck'?", "helthcheck", "--ready")]
    [InlineData("'--jsn': did you mean '--json'?", "status", "--jsn")]
    [InlineData("'--redy': did you mean '--ready'?", "healthcheck", "--redy")]
    public async Task What_is_nearly_a_command_or_an_option_is_asked_about(string question, params string[] arguments)
    {
        Assert.Equal(ExitCodes.Usage, await CommandLine.InvokeAsync(arguments, ReferenceParts.None, context.Build()));
        Assert.Contains($"network-go: {question}\n", context.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_like_nothing_is_not_asked_about()
    {
        await CommandLine.InvokeAsync(["xyzzy"], ReferenceParts.None, context.Build());

        Assert.DoesNotContain("did you mean", context.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_overview_has_an_example_of_every_command()
    {
        await CommandLine.InvokeAsync(["--help"], ReferenceParts.None, context.Build());

        Assert.All(Root().Subcommands.OfType<DocumentedCommand>(), c => Assert.Contains(c.Examples[0].Line, context.Out.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("nosuch", "--help")]
    [InlineData("--nosuch", "--help")]
    public async Task There_is_no_help_for_what_there_is_not(params string[] arguments)
    {
        var exitCode = await CommandLine.InvokeAsync(arguments, ReferenceParts.None, context.Build());

        Assert.Equal(ExitCodes.Usage, exitCode);
        Assert.Contains("nosuch", context.Error.ToString(), StringComparison.Ordinal);
        Assert.Empty(context.Out.ToString());
    }

    /// <summary>After a wanted change: <c>UPDATE_GOLDEN=1 dotnet test tests/NetworkGo.Tests</c>, and read the difference.</summary>
    [Fact]
    public void The_reference_says_what_the_commands_say()
    {
        var path = Path.Combine(SourceFolder(), "..", "..", "..", "docs", "cli.md");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") is "1")
        {
            File.WriteAllText(path, CommandReference.Write());
        }

        Assert.Equal(File.ReadAllText(path), CommandReference.Write());
    }

    private static RootCommand Root() => CommandLine.Build(ReferenceParts.None, new TestContext().Build());

    private static string SourceFolder([System.Runtime.CompilerServices.CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}

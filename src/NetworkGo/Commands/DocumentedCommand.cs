using System.CommandLine;

namespace NetworkGo.Commands;

/// <summary>A command that can be explained: its help, <c>docs/cli.md</c> and the overview are written from it.</summary>
/// <param name="name">What is typed.</param>
/// <param name="description">What it does.</param>
internal sealed class DocumentedCommand(string name, string description) : Command(name, description)
{
    /// <summary>How it is used; the first is in the overview.</summary>
    public required IReadOnlyList<CommandExample> Examples { get; init; }

    /// <summary>Each exit code and what it means, e.g. <c>0 converged</c>.</summary>
    public required IReadOnlyList<string> ExitCodes { get; init; }

    /// <summary>The code for a wrong command line, where 2 means something else.</summary>
    public int UsageExitCode { get; init; } = Invocation.ExitCodes.Usage;
}

/// <summary>A command line to copy, and what it does.</summary>
/// <param name="Line">The command line.</param>
/// <param name="Meaning">What it does, in a few words.</param>
internal sealed record CommandExample(string Line, string Meaning);

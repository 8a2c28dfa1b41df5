using NetworkGo.Core.Ports;

namespace NetworkGo.Linux.Commands;

/// <summary>One run of a program.</summary>
/// <param name="ExitCode">Its exit code; null when it never began, or did not end by itself.</param>
/// <param name="Output">Standard output.</param>
/// <param name="ErrorOutput">Standard error, trimmed.</param>
/// <param name="Failure">Why it failed, for the operator; empty when it did not.</param>
public sealed record CommandRun(int? ExitCode, string Output, string ErrorOutput, string Failure)
{
    /// <summary>Whether it ended with 0 and all its output was taken.</summary>
    public bool Succeeded => Failure.Length == 0;

    /// <summary>Whether it was killed or timed out, so that its effect is unknown.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>The process that it was; null when it never began.</summary>
    public int? ProcessId { get; init; }

    /// <summary>As the ports give it.</summary>
    public CommandResult ToResult() => new(Succeeded, Output, Failure)
    {
        IsUnknown = IsUnknown,
        IsOutOfSpace = !Succeeded && ErrorOutput.Contains("No space left on device", StringComparison.Ordinal),
    };
}

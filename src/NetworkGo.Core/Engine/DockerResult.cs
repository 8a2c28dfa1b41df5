namespace NetworkGo.Core.Engine;

/// <summary>An outcome and the engine's words.</summary>
/// <param name="Outcome">What it came to.</param>
/// <param name="Message">The engine's message; empty when done.</param>
public sealed record DockerResult(DockerOutcome Outcome, string Message = "")
{
    /// <summary>Done.</summary>
    public static DockerResult Ok { get; } = new(DockerOutcome.Ok);

    /// <summary>Whether the engine's file system is full: the kernel's words for ENOSPC, which the engine passes on.</summary>
    public bool IsOutOfSpace => Message.Contains("no space left on device", StringComparison.OrdinalIgnoreCase);
}

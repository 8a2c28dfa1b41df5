namespace NetworkGo.Core.Ports;

/// <summary>What a command came to.</summary>
/// <param name="Succeeded">Exit code 0.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Why it failed, for the operator: exit code and the command's own words.</param>
public sealed record CommandResult(bool Succeeded, string Output, string Error = "")
{
    /// <summary>Whether it failed because another program holds the xtables lock.</summary>
    public bool IsLocked { get; init; }

    /// <summary>Whether it was killed or timed out, so that its effect is unknown.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>Whether it failed because a file system is full.</summary>
    public bool IsOutOfSpace { get; init; }
}

namespace NetworkGo.Core.Ports;

/// <summary>What an idempotent change came to.</summary>
public sealed record ApplyResult
{
    /// <summary>What was changed, a line each for the log; empty when nothing differed.</summary>
    public EquatableArray<string> Changes { get; init; }

    /// <summary>What could not be done and why; null when all is as asked.</summary>
    public string? Failure { get; init; }

    /// <summary>What has to wait for something that is not there yet; null when nothing.</summary>
    public string? Waiting { get; init; }
}

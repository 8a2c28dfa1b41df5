namespace NetworkGo.Core.Status;

/// <summary>A generation that is in force on trial.</summary>
public sealed record TrialStatus
{
    /// <summary>The generation.</summary>
    public required long Generation { get; init; }

    /// <summary>The generation that comes back.</summary>
    public required long Former { get; init; }

    /// <summary><c>Apply</c> or <c>Edit</c>: where it came from.</summary>
    public required string Origin { get; init; }

    /// <summary>How long it waits for a confirmation, in seconds.</summary>
    public required double Within { get; init; }

    /// <summary>How long it still waits, in seconds; by a clock that no one sets.</summary>
    public required double Remaining { get; init; }
}

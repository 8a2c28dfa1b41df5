namespace NetworkGo.Core.Status;

/// <summary>How one thing came to its state.</summary>
public sealed record ObjectHistory
{
    /// <summary>Kind.</summary>
    public required ObjectKind Kind { get; init; }

    /// <summary>Name, as in its status.</summary>
    public required string Name { get; init; }

    /// <summary>The last transitions, oldest first, at most twenty: one for each change of state, reason or message.</summary>
    public EquatableArray<ObjectStatus> Transitions { get; init; }
}

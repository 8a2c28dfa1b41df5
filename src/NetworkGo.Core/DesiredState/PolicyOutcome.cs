namespace NetworkGo.Core.DesiredState;

/// <summary>What became of one policy when names were resolved.</summary>
public sealed record PolicyOutcome
{
    /// <summary>The policy's id.</summary>
    public required string Id { get; init; }

    /// <summary>The namespaces that hold something for it; empty when it is unresolved.</summary>
    public EquatableArray<NamespaceId> Namespaces { get; init; }

    /// <summary>Why it became no rule, naming the name that finds nothing; null when it did.</summary>
    public string? Unresolved { get; init; }

    /// <summary>Whether it translates destinations: of two that want the same flow the first gets it, so what becomes of one depends on the others.</summary>
    public bool IsDnat { get; init; }

    /// <summary>What its author may not know, although it is in force; null where there is nothing.</summary>
    public string? Remark { get; init; }

    /// <summary>What of it cannot be opened now; null where there is nothing. Without <see cref="Namespaces"/> it became no rule.</summary>
    public PolicyObstacle? Obstacle { get; init; }

    /// <summary>How many targets it has: containers, and addresses that are no container's.</summary>
    public int Targets { get; init; }

    /// <summary>Those of them that are containers that do not run, by name.</summary>
    public EquatableArray<string> IdleTargets { get; init; }
}

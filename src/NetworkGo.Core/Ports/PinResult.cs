namespace NetworkGo.Core.Ports;

/// <summary>A pinned namespace, or why there is none.</summary>
public sealed record PinResult
{
    /// <summary>The namespace; null when it could not be pinned. The receiver disposes it.</summary>
    public INamespaceHandle? Namespace { get; init; }

    /// <summary>
    /// Whether it can be no other than that of the start that was inspected, so that no second look is needed: its sandbox
    /// file has a name that no other start ever has.
    /// </summary>
    public bool IsOfThisStart { get; init; }

    /// <summary>Why not.</summary>
    public PinFailure? Failure { get; init; }

    /// <summary>In words, with the flag that fixes it.</summary>
    public string Message { get; init; } = "";
}

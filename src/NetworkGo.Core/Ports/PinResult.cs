namespace NetworkGo.Core.Ports;

/// <summary>A pinned namespace, or why there is none.</summary>
public sealed record PinResult
{
    /// <summary>The namespace; null when it could not be pinned. The receiver disposes it.</summary>
    public INamespaceHandle? Namespace { get; init; }

    /// <summary>Why not.</summary>
    public PinFailure? Failure { get; init; }

    /// <summary>In words, with the flag that would mend it.</summary>
    public string Message { get; init; } = "";
}

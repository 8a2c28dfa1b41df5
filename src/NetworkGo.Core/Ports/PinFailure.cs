namespace NetworkGo.Core.Ports;

/// <summary>Why a namespace could not be pinned.</summary>
public enum PinFailure
{
    /// <summary>The container is not running (any more): wait.</summary>
    NotRunning,

    /// <summary>It runs in the host's own namespace (<c>--network host</c>).</summary>
    IsHost,

    /// <summary>The daemon may not: a capability or a mount is missing.</summary>
    Denied,

    /// <summary>Anything else; try again.</summary>
    Failed,
}

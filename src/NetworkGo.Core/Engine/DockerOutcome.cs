namespace NetworkGo.Core.Engine;

/// <summary>What an engine call came to, in the terms that a decision needs.</summary>
public enum DockerOutcome
{
    /// <summary>Done.</summary>
    Ok,

    /// <summary>The container or network is not there.</summary>
    NotFound,

    /// <summary>The address is already in use.</summary>
    AddressInUse,

    /// <summary>It is so already, or was in the meantime (already connected, already exists, not connected).</summary>
    Superseded,

    /// <summary>The engine refuses for good: wrong network mode, address outside the subnet, subnet taken.</summary>
    Refused,

    /// <summary>The engine did not answer: away, timed out, or the connection broke. The effect is unknown.</summary>
    Unavailable,

    /// <summary>Any other error.</summary>
    Failed,
}

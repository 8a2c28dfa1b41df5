namespace NetworkGo.Core.Status;

/// <summary>Reasons to wait that mean NetworkGo's own work is not done; while there is one, the host is not converged.</summary>
public static class WaitReasons
{
    /// <summary>Not looked at yet under this configuration.</summary>
    public const string Pending = "Pending";

    /// <summary>The engine does not answer.</summary>
    public const string EngineUnavailable = "EngineUnavailable";

    /// <summary>The network is not there yet.</summary>
    public const string NetworkMissing = "NetworkMissing";

    /// <summary>The container's address is on no device of its namespace yet.</summary>
    public const string AddressMissing = "AddressMissing";

    /// <summary>Another container has the address and is about to be moved away from it.</summary>
    public const string AddressMoving = "AddressMoving";

    /// <summary>Whether a thing waits for NetworkGo or the engine, rather than for the operator.</summary>
    public static bool IsUnfinished(ObjectStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        return status is { State: ObjectState.Waiting, Reason: Pending or EngineUnavailable or NetworkMissing or AddressMissing or AddressMoving };
    }
}

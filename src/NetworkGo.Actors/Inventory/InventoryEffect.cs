using NetworkGo.Actors.Scheduling;

namespace NetworkGo.Actors.Inventory;

/// <summary>What an <see cref="InventoryState"/> asks its actor to do.</summary>
internal static class InventoryEffect
{
    /// <summary>Give up the connection that there is, and subscribe to the engine's events.</summary>
    /// <param name="Connection">The new connection's number.</param>
    /// <param name="SinceNano">The engine's time of the last event seen; null for none.</param>
    internal sealed record Subscribe(long Connection, long? SinceNano) : Effect;

    /// <summary>Give up the connection that there is, and what runs on it.</summary>
    internal sealed record Disconnect : Effect;

    /// <summary>List the engine.</summary>
    /// <param name="Connection">The connection that it belongs to.</param>
    /// <param name="Number">The listing's number.</param>
    /// <param name="At">Timestamp of when it began.</param>
    /// <param name="WithInfo">Whether the engine is asked about itself, too.</param>
    internal sealed record List(long Connection, long Number, long At, bool WithInfo) : Effect;

    /// <summary>Tell the supervisor.</summary>
    internal sealed record Tell(object Message) : Effect;

    /// <summary>A call ended by a defect: fail with it, so that the supervisor restarts the actor.</summary>
    internal sealed record Fail(string What, Exception Cause) : Effect;
}

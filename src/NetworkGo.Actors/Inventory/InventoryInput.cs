using Akka.Event;
using NetworkGo.Core.Engine;

namespace NetworkGo.Actors.Inventory;

/// <summary>What an <see cref="InventoryState"/> takes.</summary>
internal abstract record InventoryInput : IDeadLetterSuppression
{
    private InventoryInput()
    {
    }

    /// <summary>Connect: at the start, or again after a wait.</summary>
    internal sealed record Connect : InventoryInput;

    /// <summary>List as soon as possible.</summary>
    internal sealed record Relist : InventoryInput;

    /// <summary>The engine accepted the subscription: no later event is missed.</summary>
    internal sealed record Subscribed(long Connection) : InventoryInput;

    /// <summary>The engine reports an event.</summary>
    internal sealed record Happened(long Connection, DockerEvent Event) : InventoryInput;

    /// <summary>The event stream ended.</summary>
    internal sealed record Broken(long Connection, Exception? Cause) : InventoryInput;

    /// <summary>A listing ended.</summary>
    /// <param name="Number">Which one.</param>
    /// <param name="At">Timestamp of when it began.</param>
    /// <param name="Snapshot">What the engine holds; null when it failed.</param>
    /// <param name="Info">The engine about itself; null when it was not asked.</param>
    /// <param name="Exception">Why it failed.</param>
    internal sealed record Listed(long Number, long At, DockerSnapshot? Snapshot, EngineInfo? Info, Exception? Exception) : InventoryInput;
}

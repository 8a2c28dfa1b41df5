using NetworkGo.Core.Engine;

namespace NetworkGo.Actors.Inventory;

/// <summary>Which engine events say that the inventory or a namespace changed. Pure.</summary>
internal static class InventoryEvents
{
    /// <summary>Whether the listing may differ now.</summary>
    internal static bool IsRelevant(DockerEvent happened) => happened.Type switch
    {
        "container" => happened.Action
            is "create" or "start" or "restart" or "die" or "stop" or "destroy" or "rename" or "pause" or "unpause",
        "network" => happened.Action is "create" or "connect" or "disconnect" or "destroy" or "remove" or "update",
        _ => false,
    };

    /// <summary>Whether a container has just got its namespace.</summary>
    internal static bool IsStart(DockerEvent happened) => happened is { Type: "container", Action: "start" };

    /// <summary>
    /// The container whose namespace is a new one, or has new devices: routes go with a device that is taken away.
    /// </summary>
    internal static string? Renewed(DockerEvent happened) => happened switch
    {
        { Type: "container", Action: "start" } => happened.Id,
        { Type: "network", Action: "connect" or "disconnect" } => happened.ContainerId,
        _ => null,
    };
}

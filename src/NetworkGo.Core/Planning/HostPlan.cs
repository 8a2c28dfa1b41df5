namespace NetworkGo.Core.Planning;

/// <summary>What a pass over the whole host would change.</summary>
public sealed record HostPlan
{
    /// <summary>The things that something happens to or that are blocked: networks, containers, firewalls, policies.</summary>
    public EquatableArray<PlannedObject> Objects { get; init; }

    /// <summary>Whether anything would be changed.</summary>
    public bool HasChanges => Objects.Any(static o => o.Action is PlannedAction.Create or PlannedAction.Change or PlannedAction.Remove);

    /// <summary>How many things an action happens to.</summary>
    public int Count(PlannedAction action) => Objects.Count(o => o.Action == action);
}

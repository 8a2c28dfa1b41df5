using NetworkGo.Actors.Inventory;

namespace NetworkGo.Actors.Reconciling;

/// <summary>What matters to one namespace's firewall: whether the namespace exists, and which one it is.</summary>
/// <param name="ContainerId">Engine's id of the container that owns it; null for the host, and when there is no such container.</param>
/// <param name="IsRunning">Whether the container has a namespace; true for the host.</param>
/// <param name="Incarnation">Changes whenever the namespace may be another one, or may have lost something.</param>
internal sealed record FirewallObservation(string? ContainerId, bool IsRunning, Incarnation Incarnation)
{
    /// <summary>Where there is no such container: one whose name is nearly that, and which the file does not name.</summary>
    public string? Near { get; init; }
}

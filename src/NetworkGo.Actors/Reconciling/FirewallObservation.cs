using System.Runtime.InteropServices;

namespace NetworkGo.Actors.Reconciling;

/// <summary>What one namespace's firewall has to see: whether the namespace is there, and which one it is.</summary>
/// <param name="ContainerId">Engine's id of the container that owns it; null for the host, and when there is no such container.</param>
/// <param name="IsRunning">Whether the container has a namespace; true for the host.</param>
/// <param name="Incarnation">Changes whenever the namespace may be another one, or may have lost something.</param>
internal sealed record FirewallObservation(string? ContainerId, bool IsRunning, FirewallObservation.Age Incarnation)
{
    /// <summary>Counts what makes a namespace worth a fresh look.</summary>
    /// <param name="Epoch">Breaks of the event stream: anything may have happened in between.</param>
    /// <param name="Starts">
    /// Of a container: its starts and changes of its devices. Of the host: which networks there are, since Docker
    /// takes its jumps out and puts them in again in another order while it makes one.
    /// </param>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Age(long Epoch, long Starts);
}

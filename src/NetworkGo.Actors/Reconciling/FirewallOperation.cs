using NetworkGo.Core.DesiredState;

namespace NetworkGo.Actors.Reconciling;

/// <summary>One pass over a namespace.</summary>
/// <param name="Spec">What it is to be made equal to.</param>
/// <param name="ContainerId">Engine's id of the container that owns it; null for the host.</param>
internal sealed record FirewallOperation(NamespaceSpec Spec, string? ContainerId);

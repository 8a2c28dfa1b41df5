using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Core.Ports;

/// <summary>What the kernel answered about routes.</summary>
/// <param name="Routes">An answer for each question; one with <see cref="WalkRoute.Failure"/> where no route leads.</param>
/// <param name="Failure">Why nothing was answered; null otherwise.</param>
public sealed record RoutesRead(EquatableArray<WalkRoute> Routes, string? Failure);

namespace NetworkGo.Core.Ports;

/// <summary>The devices of a namespace that restrict what is forwarded.</summary>
/// <param name="Interfaces">Those that do; others are not in it.</param>
/// <param name="Failure">Why they cannot be read; null otherwise.</param>
public sealed record RestrictionsRead(EquatableArray<RestrictedInterface> Interfaces, string? Failure);

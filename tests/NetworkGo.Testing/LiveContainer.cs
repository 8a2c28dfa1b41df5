namespace NetworkGo.Testing;

/// <summary>A container as the engine shows it.</summary>
public sealed record LiveContainer(string Name, bool Running, int ProcessId, IReadOnlyList<LiveEndpoint> Endpoints);

namespace NetworkGo.Core.Reconciling;

/// <summary>A network that exists and is as the configuration wants it.</summary>
/// <param name="Name">Docker's name.</param>
/// <param name="Id">Engine's id.</param>
public sealed record UsableNetwork(string Name, string Id);

namespace NetworkGo.Core.DesiredState;

/// <summary>What a rule has to know of a network that exists already.</summary>
/// <param name="NetworkName">Docker's name of the network.</param>
/// <param name="Interface">The bridge's interface name on the host.</param>
/// <param name="Masquerades">Whether Docker masquerades what leaves the bridge.</param>
public sealed record BridgeFacts(string NetworkName, string Interface, bool Masquerades);

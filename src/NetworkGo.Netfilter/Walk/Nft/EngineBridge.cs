using System.Net;

namespace NetworkGo.Netfilter.Walk.Nft;

/// <summary>A bridge network of the engine's, as its nftables rules know it.</summary>
/// <param name="Network">Docker's name of the network.</param>
/// <param name="Interface">The bridge's interface name on the host.</param>
/// <param name="Subnet">The subnet.</param>
/// <param name="IsInternal">Whether the engine lets nothing in and nothing out.</param>
public sealed record EngineBridge(string Network, string Interface, IPNetwork Subnet, bool IsInternal);

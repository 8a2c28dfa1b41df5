namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>The packet is not tracked.</summary>
public sealed record NoTrack : Expression;

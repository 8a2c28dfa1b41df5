namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>Counts packets. What it has counted is not part of it.</summary>
public sealed record Count : Expression;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>The firewall that a Docker Engine programs: <c>FirewallBackend.Driver</c> of <c>GET /info</c>.</summary>
public enum EngineFirewallKind
{
    /// <summary><c>iptables</c>, an engine that says nothing (before API 1.49), and <c>--iptables=false</c>.</summary>
    Iptables,

    /// <summary><c>iptables+firewalld</c>: the same chains, written again after a reload of firewalld.</summary>
    IptablesWithFirewalld,

    /// <summary><c>nftables</c>: tables of its own, in which only its <c>bridge-accept-fwmark</c> lets packets of others pass.</summary>
    Nftables,
}

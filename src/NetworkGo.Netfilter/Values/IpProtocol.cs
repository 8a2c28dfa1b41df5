namespace NetworkGo.Netfilter.Values;

/// <summary>The IP protocol that a policy is about (<c>proto</c>).</summary>
public enum IpProtocol
{
    /// <summary><c>tcp</c>, the default.</summary>
    Tcp,

    /// <summary><c>udp</c>.</summary>
    Udp,

    /// <summary><c>sctp</c>.</summary>
    Sctp,

    /// <summary><c>icmp</c>; has no ports.</summary>
    Icmp,

    /// <summary><c>all</c>: every protocol; has no ports.</summary>
    All,
}

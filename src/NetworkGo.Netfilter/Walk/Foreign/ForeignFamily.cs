namespace NetworkGo.Netfilter.Walk.Foreign;

/// <summary>The families of tables that IP packets meet: NFPROTO_… of linux/netfilter.h.</summary>
public enum ForeignFamily
{
    /// <summary>Both families of addresses.</summary>
    Inet = 1,

    /// <summary>IPv4.</summary>
    Ip = 2,

    /// <summary>IPv6.</summary>
    Ip6 = 10,
}

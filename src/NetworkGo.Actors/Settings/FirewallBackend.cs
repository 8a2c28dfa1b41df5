namespace NetworkGo.Actors.Settings;

/// <summary>In which form the rules are in the kernel.</summary>
public enum FirewallBackend
{
    /// <summary>As one nftables table where the kernel has all that it takes, else as iptables rules.</summary>
    Auto,

    /// <summary>As one nftables table.</summary>
    Nftables,

    /// <summary>As iptables rules.</summary>
    Iptables,
}

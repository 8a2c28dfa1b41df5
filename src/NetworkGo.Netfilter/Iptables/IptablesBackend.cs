namespace NetworkGo.Netfilter.Iptables;

/// <summary>Which of the two kernel interfaces an iptables command speaks to.</summary>
public enum IptablesBackend
{
    /// <summary><c>iptables-nft</c>: nf_tables.</summary>
    Nft,

    /// <summary><c>iptables-legacy</c>: x_tables.</summary>
    Legacy,
}

namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>The direction of a connection: enum ip_conntrack_dir.</summary>
public enum CtDirection : byte
{
    /// <summary>That of its first packet.</summary>
    Original = 0,

    /// <summary>That of the answers.</summary>
    Reply = 1,
}

namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>What is known of a packet beside its bytes: enum nft_meta_keys.</summary>
public enum MetaKey
{
    /// <summary>The packet's mark.</summary>
    Mark = 3,

    /// <summary>The interface that it came in on.</summary>
    IifName = 6,

    /// <summary>The interface that it goes out on.</summary>
    OifName = 7,

    /// <summary>IPv4 or IPv6.</summary>
    NfProto = 15,

    /// <summary>The protocol over IP.</summary>
    L4Proto = 16,
}

namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>From where bytes of a packet are counted: enum nft_payload_bases.</summary>
public enum PayloadBase
{
    /// <summary>The IP header.</summary>
    Network = 1,

    /// <summary>The header over IP.</summary>
    Transport = 2,
}

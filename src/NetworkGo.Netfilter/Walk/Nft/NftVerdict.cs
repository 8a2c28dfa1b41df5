namespace NetworkGo.Netfilter.Walk.Nft;

/// <summary>What an nftables rule does to a packet that it matches.</summary>
public enum NftVerdict
{
    /// <summary>Nothing that decides: it counts or logs.</summary>
    None,

    /// <summary>The packet is through with this base chain.</summary>
    Accept,

    /// <summary>The packet is gone.</summary>
    Drop,

    /// <summary>The packet is dropped, and its sender is notified.</summary>
    Reject,

    /// <summary>On in another chain, and back.</summary>
    Jump,

    /// <summary>On in another chain.</summary>
    Goto,

    /// <summary>Back to where this chain was called from.</summary>
    Return,

    /// <summary>On in the chain that a map names for a field's value.</summary>
    Lookup,

    /// <summary>Somebody else decides (<c>queue</c>), or it is not known here what happens.</summary>
    Unknown,
}

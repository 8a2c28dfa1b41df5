namespace NetworkGo.Core.Nftables;

/// <summary>What an nftables rule does to a packet that it matches.</summary>
public enum NftVerdict
{
    /// <summary>Nothing that decides: it counts or logs.</summary>
    None,

    /// <summary>The packet is through with this base chain.</summary>
    Accept,

    /// <summary>The packet is gone (<c>drop</c>, <c>reject</c>).</summary>
    Drop,

    /// <summary>On in another chain, and back.</summary>
    Jump,

    /// <summary>On in another chain.</summary>
    Goto,

    /// <summary>Back to where this chain was called from.</summary>
    Return,

    /// <summary>On in the chain that a map names for a field's value.</summary>
    Lookup,
}

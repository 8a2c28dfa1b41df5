namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>What a map of translations gives.</summary>
internal enum TranslationResult
{
    /// <summary>An address and a port.</summary>
    AddressAndPort,

    /// <summary>An address; the port stays.</summary>
    Address,

    /// <summary>A chain that gives one of several targets.</summary>
    Spread,
}

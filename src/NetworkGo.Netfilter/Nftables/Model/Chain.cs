namespace NetworkGo.Netfilter.Nftables.Model;

/// <summary>A chain, without its rules.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Base">Null for one that is only jumped to.</param>
public sealed record Chain(string Name, ChainBase? Base = null)
{
    /// <summary>What nft prints in it.</summary>
    public string Comment { get; init; } = "";
}

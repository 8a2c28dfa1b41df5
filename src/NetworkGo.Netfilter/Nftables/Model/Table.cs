namespace NetworkGo.Netfilter.Nftables.Model;

/// <summary>A table of family inet, without its content.</summary>
/// <param name="Name">Its name.</param>
public sealed record Table(string Name)
{
    /// <summary>Whether only the socket that made it may change it, and it goes with that socket (Linux 5.12).</summary>
    public bool IsOwned { get; init; }

    /// <summary>Whether it stays when its owner's socket is closed (Linux 6.9).</summary>
    public bool IsPersistent { get; init; }

    /// <summary>Whether its chains are off, as another program can make them: nothing of it is in force.</summary>
    public bool IsDormant { get; init; }

    /// <summary>What nft prints in it.</summary>
    public string Comment { get; init; } = "";
}

namespace NetworkGo.Linux.Nftables;

/// <summary>How much of other programs' tables is read: who has NET_ADMIN in a container decides how many there are in its namespace.</summary>
/// <param name="MostObjects">Chains, sets, elements, rules and their expressions, of all tables together.</param>
internal readonly record struct ForeignLimits(int MostObjects)
{
    /// <summary>Enough for lists of 100,000 networks, and some 100 MB at most.</summary>
    public static ForeignLimits Default { get; } = new(500_000);
}

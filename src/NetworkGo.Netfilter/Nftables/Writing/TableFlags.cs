using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.Writing;

/// <summary>enum nft_table_flags.</summary>
internal static class TableFlags
{
    private const uint Dormant = 1;
    private const uint Owner = 2;
    private const uint Persist = 4;

    /// <summary>The flags of a table.</summary>
    public static uint Of(Table table) => (table.IsDormant ? Dormant : 0) | (table.IsOwned ? Owner : 0) | (table.IsPersistent ? Persist : 0);

    /// <summary>A table with these flags.</summary>
    public static Table Apply(Table table, uint flags) =>
        table with { IsDormant = (flags & Dormant) != 0, IsOwned = (flags & Owner) != 0, IsPersistent = (flags & Persist) != 0 };
}

using NetworkGo.Netfilter.Netlink;
using NetworkGo.Netfilter.Nftables.Wire;

namespace NetworkGo.Netfilter.Nftables.Writing;

/// <summary>Writes requests that read.</summary>
public static class RequestEncoder
{
    /// <summary>Asks for the generation of the ruleset.</summary>
    public static ReadOnlyMemory<byte> Generation(uint sequence) => Write(NftMessage.GetGeneration, 0, sequence, "", 0, "");

    /// <summary>Asks for one table by name.</summary>
    public static ReadOnlyMemory<byte> Table(uint sequence, string table, byte family = NetlinkHeader.Inet) =>
        Write(NftMessage.GetTable, 0, sequence, table, 0, "", family);

    /// <summary>Asks for all chains of the family; the kernel knows no narrower request.</summary>
    public static ReadOnlyMemory<byte> Chains(uint sequence, byte family = NetlinkHeader.Inet) =>
        Write(NftMessage.GetChain, NetlinkHeader.Dump, sequence, "", 0, "", family);

    /// <summary>Asks for the rules of a table.</summary>
    public static ReadOnlyMemory<byte> Rules(uint sequence, string table, byte family = NetlinkHeader.Inet) =>
        Write(NftMessage.GetRule, NetlinkHeader.Dump, sequence, table, 0, "", family);

    /// <summary>Asks for the sets of a table.</summary>
    public static ReadOnlyMemory<byte> Sets(uint sequence, string table, byte family = NetlinkHeader.Inet) =>
        Write(NftMessage.GetSet, NetlinkHeader.Dump, sequence, table, 0, "", family);

    /// <summary>Asks for the elements of a set.</summary>
    public static ReadOnlyMemory<byte> Elements(uint sequence, string table, string set, byte family = NetlinkHeader.Inet) =>
        Write(NftMessage.GetElement, NetlinkHeader.Dump, sequence, table, AttributeTypes.Elements.Set, set, family);

    // The table's name is attribute 1 in all of them.
    private static ReadOnlyMemory<byte> Write(NftMessage type, int flags, uint sequence, string table, int attribute, string name, byte family = NetlinkHeader.Inet)
    {
        var writer = new AttributeWriter(256);
        var start = writer.BeginMessage(
            NetlinkHeader.Subsystem << 8 | (int)type, NetlinkHeader.Request | flags, sequence, family, 0);
        if (table.Length > 0)
        {
            writer.Add(AttributeTypes.Table.Name, table);
        }

        if (name.Length > 0)
        {
            writer.Add(attribute, name);
        }

        writer.EndMessage(start);
        return writer.Written;
    }
}

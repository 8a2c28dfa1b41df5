using System.Text;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Linux.Native;
using NetworkGo.Linux.Netlink;
using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Linux.Iptables;

/// <summary>
/// Reads a table of iptables-nft from the kernel itself, where <c>iptables-nft-save</c> leaves it out (<see cref="UnreadableTables"/>):
/// its chains, and of each rule as much as <see cref="NativeRule"/> knows. No program takes part. Messages as in linux/netfilter/nf_tables.h.
/// </summary>
internal static class NativeTables
{
    private const int Subsystem = 10 << 8;
    private const ushort NewChain = Subsystem | 3;
    private const ushort GetChain = Subsystem | 4;
    private const ushort NewRule = Subsystem | 6;
    private const ushort GetRule = Subsystem | 7;

    // struct nfgenmsg: family, version, resource.
    private const int FamilySize = 4;
    private const byte InternetFamily = 2;

    private const ushort TableOfChain = 1;
    private const ushort NameOfChain = 3;
    private const ushort PolicyOfChain = 5;
    private const ushort UsesOfChain = 6;
    private const ushort TableOfRule = 1;
    private const ushort ChainOfRule = 2;
    private const ushort ExpressionsOfRule = 4;

    private const uint Drop = 0;

    // Who has NET_ADMIN in a container decides how many there are in its namespace.
    private const int MostRules = 100_000;

    /// <summary>The backend's rules with those tables that iptables did not show, as they are in the kernel.</summary>
    /// <param name="target">The namespace.</param>
    /// <param name="dump">What iptables-nft-save showed.</param>
    /// <exception cref="IOException">The kernel refused, or the rules change faster than they can be read.</exception>
    public static IptablesDump Complete(NamespaceHandle target, IptablesDump dump)
    {
        if (dump.Unreadable.Count == 0)
        {
            return dump;
        }

        using var netlink = new NetlinkSocket(NamespaceThread.Run(target, Open));
        return dump with
        {
            Tables = dump.Tables.Concat(dump.Unreadable.Select(name => Read(netlink, name))).ToEquatableArray(),
            Unreadable = [],
        };
    }

    /// <summary>Every chain of the IPv4 family, whoever made it, with its table.</summary>
    /// <param name="target">The namespace.</param>
    /// <exception cref="IOException">The kernel refused, or the chains change faster than they can be read.</exception>
    public static IReadOnlyList<NativeChain> FindChains(NamespaceHandle target)
    {
        using var netlink = new NetlinkSocket(NamespaceThread.Run(target, Open));
        return netlink.Read(GetChain, NewChain, [InternetFamily, 0, 0, 0], static body => new NativeChain(
            Text(NetlinkAttributes.Find(body[FamilySize..], TableOfChain)),
            Text(NetlinkAttributes.Find(body[FamilySize..], NameOfChain)),
            // As many as there can be, where the kernel does not say.
            NativeRule.Number(NetlinkAttributes.Find(body[FamilySize..], UsesOfChain)) ?? uint.MaxValue,
            NativeRule.Number(NetlinkAttributes.Find(body[FamilySize..], PolicyOfChain)) == Drop));
    }

    private static Microsoft.Win32.SafeHandles.SafeFileHandle Open()
    {
        var opened = Libc.Socket(Libc.Netlink, Libc.RawSocket | Libc.CloseOnExec, Libc.NetfilterProtocol);
        return opened.IsInvalid ? throw new IOException($"the kernel gives no netfilter socket: {Libc.LastError()}") : opened;
    }

    private static SavedTable Read(NetlinkSocket netlink, string table)
    {
        byte[] request = [InternetFamily, 0, 0, 0, .. NetlinkAttributes.Make(TableOfRule, Encoding.UTF8.GetBytes(table + '\0'))];
        var chains = netlink.Read(GetChain, NewChain, request.AsSpan(0, FamilySize), body => ReadChain(body, table));
        if (chains.Count == 0)
        {
            // Deleted since, or hidden: an empty table it is not.
            throw new IOException($"the kernel shows no chain of the table {table}");
        }

        var count = 0;
        var rules = netlink.Read(GetRule, NewRule, request, body => ++count <= MostRules ? ReadRule(body, table) : throw new IOException($"more than {MostRules} rules"))
            .GroupBy(static r => r.Chain, StringComparer.Ordinal)
            .ToDictionary(static g => g.Key, static g => g.Select(static r => r.Rule).ToEquatableArray(), StringComparer.Ordinal);
        return new SavedTable
        {
            Name = table,
            Chains = chains.Select(c => c with { Rules = rules.GetValueOrDefault(c.Name, []) }).ToEquatableArray(),
        };
    }

    private static SavedChain? ReadChain(ReadOnlySpan<byte> body, string table)
    {
        var attributes = body[FamilySize..];
        return Text(NetlinkAttributes.Find(attributes, TableOfChain)) != table
            ? null
            : new SavedChain
            {
                Name = Text(NetlinkAttributes.Find(attributes, NameOfChain)),
                Policy = NativeRule.Number(NetlinkAttributes.Find(attributes, PolicyOfChain)) switch
                {
                    null => "-",
                    Drop => "DROP",
                    _ => "ACCEPT",
                },
            };
    }

    private static PlacedRule? ReadRule(ReadOnlySpan<byte> body, string table)
    {
        var attributes = body[FamilySize..];
        return Text(NetlinkAttributes.Find(attributes, TableOfRule)) != table
            ? null
            : new PlacedRule(
                Text(NetlinkAttributes.Find(attributes, ChainOfRule)),
                new SavedRule(NativeRule.Body(NetlinkAttributes.Find(attributes, ExpressionsOfRule))));
    }

    private static string Text(ReadOnlySpan<byte> value) => Encoding.UTF8.GetString(value).TrimEnd('\0');

    private sealed record PlacedRule(string Chain, SavedRule Rule);
}

using System.Text;
using NetworkGo.Core.Ports;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Linux.Native;
using NetworkGo.Linux.Netlink;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Linux.Iptables;

/// <summary>Finds out what iptables holds in a namespace, by netlink and by procfs: no program is started.</summary>
internal static class IptablesTrace
{
    // linux/netfilter/nf_tables.h and nfnetlink.h: subsystem 10.
    private const int NewChain = (10 << 8) | 3;
    private const int GetChain = (10 << 8) | 4;
    private const int FamilySize = 4;
    private const byte InternetFamily = 2;
    private const ushort TableOfChain = 1;
    private const ushort NameOfChain = 3;

    /// <summary>What there is; all of it where that cannot be known, so that the programs are asked, which say why.</summary>
    public static IptablesPresence Find(NamespaceHandle target, string procRoot)
    {
        if (!LegacyTables.AreNone(target, procRoot))
        {
            return new IptablesPresence(true, true, true);
        }

        try
        {
            using var netlink = new NetlinkSocket(NamespaceThread.Run(target, Open));
            var chains = netlink.Read(GetChain, NewChain, [InternetFamily, 0, 0, 0], ReadChain);
            return new IptablesPresence(
                chains.Any(static c => c.Table == "filter"),
                chains.Any(static c => c.Name.StartsWith(ChainNames.Prefix, StringComparison.Ordinal)),
                false);
        }
        catch (IOException)
        {
            return new IptablesPresence(true, true, false);
        }
    }

    private static Microsoft.Win32.SafeHandles.SafeFileHandle Open()
    {
        var opened = Libc.Socket(Libc.Netlink, Libc.RawSocket | Libc.CloseOnExec, Libc.NetfilterProtocol);
        return opened.IsInvalid ? throw new IOException($"the kernel gives no netfilter socket: {Libc.LastError()}") : opened;
    }

    private static ChainPlace ReadChain(ReadOnlySpan<byte> body)
    {
        var attributes = body[FamilySize..];
        return new ChainPlace(Text(NetlinkAttributes.Find(attributes, TableOfChain)), Text(NetlinkAttributes.Find(attributes, NameOfChain)));
    }

    private static string Text(ReadOnlySpan<byte> value) => Encoding.UTF8.GetString(value).TrimEnd('\0');

    private sealed record ChainPlace(string Table, string Name);
}

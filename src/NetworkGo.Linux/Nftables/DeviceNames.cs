using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Linux.Netlink;

namespace NetworkGo.Linux.Nftables;

/// <summary>The names of a namespace's devices by their numbers, by rtnetlink.</summary>
internal static class DeviceNames
{
    private const ushort NewLink = 16;
    private const ushort GetLink = 18;

    // struct ifinfomsg: family, type, index, flags, change.
    private const int LinkSize = 16;
    private const int IndexOffset = 4;
    private const ushort NameAttribute = 3;

    /// <summary>Reads them.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public static IReadOnlyDictionary<uint, string> Read(NamespaceHandle target) => Read(NamespaceThread.Run(target, NetlinkSocket.Open));

    /// <summary>Reads them of the namespace that an open rtnetlink socket belongs to, and closes the socket.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public static IReadOnlyDictionary<uint, string> Read(SafeFileHandle socket)
    {
        using var netlink = new NetlinkSocket(socket);
        return netlink.Read(GetLink, NewLink, new byte[LinkSize], static body => body.Length < LinkSize ? null : Tuple.Create(
                MemoryMarshal.Read<uint>(body[IndexOffset..]),
                Encoding.UTF8.GetString(NetlinkAttributes.Find(body[LinkSize..], NameAttribute)).TrimEnd('\0')))
            .DistinctBy(static d => d.Item1)
            .ToDictionary(static d => d.Item1, static d => d.Item2);
    }
}

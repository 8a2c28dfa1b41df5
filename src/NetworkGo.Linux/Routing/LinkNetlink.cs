using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using NetworkGo.Linux.Netlink;

namespace NetworkGo.Linux.Routing;

/// <summary>Reads and sets IPv4 forwarding per device by rtnetlink: it needs no writable <c>/proc/sys</c>.</summary>
internal sealed class LinkNetlink : IDisposable
{
    private const ushort GetLink = 18;
    private const ushort SetLink = 19;
    private const ushort NewLink = 16;

    // struct ifinfomsg: family, type, index, flags, change.
    private const int LinkSize = 16;
    private const int IndexOffset = 4;
    private const int FlagsOffset = 8;
    private const uint Loopback = 8;

    private const ushort NameAttribute = 3;
    private const ushort FamiliesAttribute = 26;
    private const ushort InternetFamily = 2;
    private const ushort ConfigurationAttribute = 1;

    // IPV4_DEVCONF_FORWARDING is 1, and the array that the kernel sends begins with number 1.
    private const ushort Forwarding = 1;
    private const ushort Nested = 0x8000;

    private readonly NetlinkSocket netlink;

    /// <summary>Uses an open netlink socket, and closes it when disposed.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public LinkNetlink(SafeFileHandle socket) => netlink = new NetlinkSocket(socket);

    /// <summary>Each device but loopback, through which nothing is forwarded.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public IReadOnlyList<LinkForwarding> ReadForwarding() => netlink.Read(GetLink, NewLink, new byte[LinkSize], ReadLink);

    /// <summary>Switches one device on.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public void SwitchForwardingOn(int index)
    {
        var value = new byte[sizeof(uint)];
        MemoryMarshal.Write(value, 1u);
        var attributes = NetlinkAttributes.Make(
            FamiliesAttribute | Nested,
            NetlinkAttributes.Make(
                InternetFamily | Nested,
                NetlinkAttributes.Make(ConfigurationAttribute | Nested, NetlinkAttributes.Make(Forwarding, value))));
        var request = new byte[LinkSize + attributes.Length];
        MemoryMarshal.Write(request.AsSpan(IndexOffset), index);
        attributes.CopyTo(request, LinkSize);
        netlink.Write(SetLink, request);
    }

    public void Dispose() => netlink.Dispose();

    private static LinkForwarding? ReadLink(ReadOnlySpan<byte> body)
    {
        if ((MemoryMarshal.Read<uint>(body[FlagsOffset..]) & Loopback) != 0)
        {
            return null;
        }

        // A device without IPv4 (an MTU too small for it) has no such attribute, and nothing to switch.
        var attributes = body[LinkSize..];
        var values = NetlinkAttributes.Find(
            NetlinkAttributes.Find(NetlinkAttributes.Find(attributes, FamiliesAttribute), InternetFamily), ConfigurationAttribute);
        return values.Length < sizeof(uint)
            ? null
            : new LinkForwarding(
                MemoryMarshal.Read<int>(body[IndexOffset..]),
                Encoding.UTF8.GetString(NetlinkAttributes.Find(attributes, NameAttribute)).TrimEnd('\0'),
                MemoryMarshal.Read<uint>(values) != 0);
    }
}

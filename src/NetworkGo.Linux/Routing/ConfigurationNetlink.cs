using NetworkGo.Linux.Native;
using NetworkGo.Linux.Netlink;

namespace NetworkGo.Linux.Routing;

/// <summary>
/// Reads the IPv4 settings of devices (<c>net.ipv4.conf</c>) by rtnetlink: of all of them in one small answer, without <c>/proc</c>.
/// </summary>
internal static class ConfigurationNetlink
{
    private const ushort NewConfiguration = 80;
    private const ushort GetConfiguration = 82;

    // struct netconfmsg is one byte, the family; attributes begin behind it, aligned (linux/netconf.h).
    private const int HeaderSize = 4;
    private const ushort Index = 1;
    private const ushort Forwarding = 2;
    private const ushort ReversePathFilter = 3;

    /// <summary>The index by which the kernel calls <c>conf/all</c>.</summary>
    public const int All = -1;

    /// <summary>The settings of each device, of <c>all</c> (<see cref="All"/>) and of <c>default</c> (-2).</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public static List<Entry> Read(NetlinkSocket netlink) =>
        netlink.Read(GetConfiguration, NewConfiguration, [Libc.Internet, 0, 0, 0], static body =>
        {
            var attributes = body[HeaderSize..];
            return NetlinkAttributes.FindNumber(attributes, Index) is { } index
                ? new Entry((int)index, NetlinkAttributes.FindNumber(attributes, Forwarding) is not 0, NetlinkAttributes.FindNumber(attributes, ReversePathFilter) ?? 0)
                : null;
        });

    /// <param name="Index">The device.</param>
    /// <param name="Forwards">Whether what arrives on it is forwarded.</param>
    /// <param name="Filter">Its <c>rp_filter</c>: 0 none, 1 strict, 2 loose.</param>
    public sealed record Entry(int Index, bool Forwards, uint Filter);
}

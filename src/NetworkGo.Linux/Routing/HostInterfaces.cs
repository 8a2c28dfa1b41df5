using NetworkGo.Linux.Netlink;
using NetworkGo.Linux.Nftables;

namespace NetworkGo.Linux.Routing;

/// <summary>The network interfaces of the namespace that this process is in.</summary>
/// <remarks>By one dump: <c>NetworkInterface</c> reads the addresses and some files of each, 20 ms where a hundred containers run.</remarks>
public static class HostInterfaces
{
    /// <summary>Their names; null where the kernel does not say.</summary>
    public static IReadOnlyCollection<string>? Names()
    {
        try
        {
            return [.. DeviceNames.Read(NetlinkSocket.Open()).Values];
        }
        catch (IOException)
        {
            // Only a warning is made of it.
            return null;
        }
    }
}

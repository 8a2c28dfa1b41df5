using NetworkGo.Core.Ports;
using NetworkGo.Linux.Namespaces;

namespace NetworkGo.Linux.Routing;

/// <summary>
/// Switches IPv4 forwarding on in a namespace, where it is off. What counts for a packet is the setting of the device
/// it arrives on; <c>ip_forward</c> sets it for all devices, and for those that come later.
/// </summary>
/// <param name="procRoot">Where procfs is mounted.</param>
internal sealed class ForwardingSwitch(string procRoot)
{
    private readonly string path = Path.Combine(procRoot, "sys", "net", "ipv4", "ip_forward");

    public ApplyResult Enable(NamespaceHandle target) => Run(target, write: true);

    /// <summary>What <see cref="Enable"/> would do.</summary>
    public ApplyResult Preview(NamespaceHandle target) => Run(target, write: false);

    private ApplyResult Run(NamespaceHandle target, bool write)
    {
        try
        {
            using var files = NamespaceFiles.Open(target, path);
            return Run(target, files, write);
        }
        catch (IOException exception)
        {
            return new ApplyResult { Failure = $"IPv4 forwarding cannot be switched on: {exception.Message}." };
        }
    }

    private static ApplyResult Run(NamespaceHandle target, NamespaceFiles files, bool write)
    {
        var isOnForAll = IsOnForAll(files);
        // A device of the host that does not forward although ip_forward is on is the operator's own choice.
        if (target.IsHost && isOnForAll)
        {
            return new ApplyResult();
        }

        using var netlink = new LinkNetlink(files.Socket);
        var off = Off(netlink);
        if (off.Count == 0)
        {
            return new ApplyResult();
        }

        var changes = off.Select(device => $"IPv4 forwarding switched on for {device.Name}").ToEquatableArray();
        if (!write)
        {
            return new ApplyResult { Changes = changes };
        }

        if (!isOnForAll && !files.ForwardWriter.IsInvalid)
        {
            WriteWherePermitted(files);
            off = Off(netlink);
        }

        off.ForEach(device => netlink.SwitchForwardingOn(device.Index));
        return new ApplyResult { Changes = changes };
    }

    private static void WriteWherePermitted(NamespaceFiles files)
    {
        try
        {
            RandomAccess.Write(files.ForwardWriter, "1\n"u8, 0);
        }
        catch (UnauthorizedAccessException)
        {
            // Root may open the file, and only NET_ADMIN may write it. The devices are asked one by one next, and what
            // refuses them names the flag.
        }
    }

    private static List<LinkForwarding> Off(LinkNetlink netlink) =>
        [.. netlink.ReadForwarding().Where(device => !device.IsForwarding)];

    private static bool IsOnForAll(NamespaceFiles files)
    {
        if (files.ForwardReader.IsInvalid)
        {
            return false;
        }

        Span<byte> value = stackalloc byte[8];
        return RandomAccess.Read(files.ForwardReader, value, 0) > 0 && value[0] == (byte)'1';
    }
}

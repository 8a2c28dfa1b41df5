using NetworkGo.Core;
using NetworkGo.Core.Ports;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Linux.Native;

namespace NetworkGo.Linux.Routing;

/// <summary>
/// Switches IPv4 forwarding on in a namespace, where it is off. What counts for a packet is the setting of the device
/// it arrives on; <c>ip_forward</c> sets it for all devices, and for those that come later.
/// </summary>
/// <param name="procRoot">Where procfs is mounted.</param>
internal sealed class ForwardingSwitch(string procRoot)
{
    private readonly string path = Path.Combine(procRoot, "sys", "net", "ipv4", "ip_forward");

    /// <summary>Does it, on a thread of its own.</summary>
    /// <remarks>
    /// setns changes the calling thread only. The thread is not one of the pool and ends afterwards, so that no other
    /// work ever runs in the container's namespace, and nothing has to be put back.
    /// </remarks>
    public Task<ApplyResult> EnableAsync(NamespaceHandle target)
    {
        var result = new TaskCompletionSource<ApplyResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                result.SetResult(Enable(target));
            }
            catch (IOException exception)
            {
                result.SetResult(new ApplyResult { Failure = $"IPv4 forwarding cannot be switched on: {exception.Message}" });
            }
#pragma warning disable CA1031 // Not swallowed: it goes to the awaiting caller. On a bare thread it would end the process.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                result.SetException(exception);
            }
        })
        {
            IsBackground = true,
            Name = "forwarding",
        };
        thread.Start();
        return result.Task;
    }

    private ApplyResult Enable(NamespaceHandle target)
    {
        if (!target.IsHost && Libc.EnterNamespace(target.Descriptor, Libc.NewNetworkNamespace) != 0)
        {
            return new ApplyResult
            {
                Failure = $"The container's network namespace cannot be entered: {Libc.LastError()}. Start network-go with --cap-add SYS_ADMIN.",
            };
        }

        // A device of the host that does not forward although ip_forward is on is the operator's own choice.
        if (target.IsHost && IsOnForAll())
        {
            return new ApplyResult();
        }

        using var netlink = new LinkNetlink();
        var off = netlink.ReadForwarding().Where(device => !device.IsForwarding).ToList();
        if (off.Count == 0)
        {
            return new ApplyResult();
        }

        var changes = off.Select(device => $"IPv4 forwarding switched on for {device.Name}").ToEquatableArray();
        if (!IsOnForAll() && TrySwitchAll())
        {
            off = netlink.ReadForwarding().Where(device => !device.IsForwarding).ToList();
        }

        off.ForEach(device => netlink.SwitchForwardingOn(device.Index));
        return new ApplyResult { Changes = changes };
    }

    // /proc/sys/net shows the namespace of the thread that opens it. Where it cannot be read it says nothing.
    private bool IsOnForAll()
    {
        try
        {
            return File.ReadAllText(path).AsSpan().Trim() is "1";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // /proc/sys is read-only in a container that is not privileged: the devices are then switched one by one.
    private bool TrySwitchAll()
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            file.Write("1\n"u8);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

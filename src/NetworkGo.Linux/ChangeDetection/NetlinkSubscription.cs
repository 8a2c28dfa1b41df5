using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using NetworkGo.Linux.Native;

namespace NetworkGo.Linux.ChangeDetection;

/// <summary>
/// A subscription to multicast groups of one netlink family, in the namespace that it was opened in. The messages are not
/// read: only whether there was one matters.
/// </summary>
internal sealed class NetlinkSubscription : IDisposable
{
    // A message or two are enough to know that something changed. What does not fit is lost, and the kernel reports the loss.
    private const int BufferSize = 4096;

    private readonly SafeFileHandle socket;

    private NetlinkSubscription(SafeFileHandle socket) => this.socket = socket;

    /// <summary>Opens one.</summary>
    /// <param name="family">The netlink family.</param>
    /// <param name="groups">The numbers of its multicast groups, up to 32.</param>
    /// <exception cref="IOException">The kernel refused.</exception>
    public static NetlinkSubscription Open(int family, params ReadOnlySpan<int> groups)
    {
        var mask = 0u;
        foreach (var group in groups)
        {
            mask |= 1u << (group - 1);
        }

        var opened = Libc.Socket(Libc.Netlink, Libc.RawSocket | Libc.CloseOnExec | Libc.NonBlocking, family);
        var address = new Libc.NetlinkAddress { Family = Libc.Netlink, Groups = mask };
        if (!opened.IsInvalid
            && Libc.SetSocketOption(opened, Libc.SocketLevel, Libc.ReceiveBuffer, BufferSize, sizeof(int)) == 0
            && Libc.Bind(opened, address, Marshal.SizeOf<Libc.NetlinkAddress>()) == 0)
        {
            return new NetlinkSubscription(opened);
        }

        var words = Libc.LastError();
        opened.Dispose();
        throw new IOException($"the kernel gives no netlink socket of family {family}: {words}");
    }

    /// <summary>Whether there was any message since the last call, or one that was lost.</summary>
    public bool HasChanged()
    {
        Span<byte> beginning = stackalloc byte[16];
        var changed = false;
        while (true)
        {
            if (Libc.Receive(socket, beginning, beginning.Length, 0) < 0)
            {
                switch (Marshal.GetLastPInvokeError())
                {
                    case ErrorNumber.TryAgain:
                        return changed;
                    case ErrorNumber.MessagesLost or ErrorNumber.Interrupted:
                        break;
                    default:
                        // A broken socket promises nothing.
                        return true;
                }
            }

            changed = true;
        }
    }

    public void Dispose() => socket.Dispose();
}

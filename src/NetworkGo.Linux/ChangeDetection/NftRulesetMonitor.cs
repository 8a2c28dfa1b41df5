using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using NetworkGo.Core.Ports;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Linux.Native;

namespace NetworkGo.Linux.ChangeDetection;

/// <summary>
/// Detects each transaction of nftables, those of <c>iptables-nft</c> too, by the kernel's multicast group.
/// <c>iptables-legacy</c> announces nothing.
/// </summary>
/// <param name="target">The network namespace to monitor.</param>
// See docs/decisions/012.
public sealed class NftRulesetMonitor(INamespaceHandle target) : IRulesetMonitor
{
    private const int NoWaiting = 0x40;

    // NFNLGRP_NFTABLES is group 7.
    private const uint Groups = 1 << (7 - 1);

    // A large transaction has many messages. They are one change.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    // So that a listener that was disposed ends. Nothing else happens then.
    private static readonly Libc.TimeValue Wake = new() { Seconds = 5 };

    /// <inheritdoc/>
    public IDisposable Listen(Action changed)
    {
        ArgumentNullException.ThrowIfNull(changed);
        var listener = new Listener(NamespaceHandle.Of(target), changed);
        listener.Start();
        return listener;
    }

    // A socket belongs to the namespace of the thread that opens it; so the thread that enters is one of its own.
    private sealed class Listener(NamespaceHandle target, Action changed) : IDisposable
    {
        private readonly ManualResetEventSlim open = new();
        private string? failure;
        private volatile bool disposed;

        public void Start()
        {
            new Thread(Run) { IsBackground = true, Name = "nftables" }.Start();
            open.Wait();
            if (failure is not null)
            {
                throw new IOException($"Changes to the host's rules cannot be monitored: {failure}. Only the drift check detects them.");
            }
        }

        public void Dispose() => disposed = true;

        private void Run()
        {
            using var socket = Open();
            open.Set();
            if (socket is null)
            {
                return;
            }

            var buffer = new byte[64 * 1024];
            while (!disposed)
            {
                if (!Receive(socket, buffer, 0))
                {
                    continue;
                }

                Thread.Sleep(Moment);
                while (!disposed && Receive(socket, buffer, NoWaiting))
                {
                    // The rest of the same change.
                }

                if (!disposed)
                {
                    changed();
                }
            }
        }

        // What does not fit into the buffer is cut, and what the kernel could not keep is lost: something changed.
        private static bool Receive(SafeFileHandle socket, byte[] buffer, int flags)
        {
            if (Libc.Receive(socket, buffer, buffer.Length, flags) >= 0)
            {
                return true;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case ErrorNumber.MessagesLost:
                    return true;
                case ErrorNumber.TryAgain or ErrorNumber.Interrupted:
                    return false;
                default:
                    // Short of memory, for example. A change is assumed for what was missed meanwhile, and nothing spins.
                    Thread.Sleep(TimeSpan.FromSeconds(Wake.Seconds));
                    return true;
            }
        }

        private SafeFileHandle? Open()
        {
            if (!target.IsHost && Libc.EnterNamespace(target.Descriptor, Libc.NewNetworkNamespace) != 0)
            {
                failure = Libc.LastError();
                return null;
            }

            var socket = Libc.Socket(Libc.Netlink, Libc.RawSocket | Libc.CloseOnExec, Libc.NetfilterProtocol);
            var address = new Libc.NetlinkAddress { Family = Libc.Netlink, Groups = Groups };
            if (!socket.IsInvalid
                && Libc.Bind(socket, address, Marshal.SizeOf<Libc.NetlinkAddress>()) == 0
                && Libc.SetSocketOption(socket, Libc.SocketLevel, Libc.ReceiveTimeout, Wake, Marshal.SizeOf<Libc.TimeValue>()) == 0)
            {
                return socket;
            }

            failure = Libc.LastError();
            socket.Dispose();
            return null;
        }
    }
}

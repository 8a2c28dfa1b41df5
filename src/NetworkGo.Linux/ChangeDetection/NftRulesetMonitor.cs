using NetworkGo.Core.Ports;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Linux.Native;

namespace NetworkGo.Linux.ChangeDetection;

/// <summary>
/// Detects each transaction of nftables that is not the daemon's own, those of <c>iptables-nft</c> too, by the kernel's multicast group.
/// <c>iptables-legacy</c> announces nothing.
/// </summary>
/// <param name="target">The network namespace to monitor.</param>
/// <param name="own">Knows the daemon's own writes; null: there are none.</param>
// See docs/decisions/012 and 043.
public sealed class NftRulesetMonitor(INamespaceHandle target, OwnWrites? own = null) : IRulesetMonitor
{
    // One thread waits for it, so the kernel keeps little for long.
    private const int ReceiveBuffer = 208 * 1024;

    // A large transaction has many messages. They are one change.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    // An own write is noted at its end, which for a program is some time after the kernel's notification. One that hangs does not hide
    // what others do for longer.
    private static readonly TimeSpan LongestWrite = TimeSpan.FromSeconds(1);

    // So that a listener that was disposed ends. Nothing else happens then.
    private static readonly TimeSpan Wake = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public IDisposable Listen(Action changed)
    {
        ArgumentNullException.ThrowIfNull(changed);
        var listener = new Listener(NamespaceHandle.Of(target), own ?? new OwnWrites(), changed);
        listener.Start();
        return listener;
    }

    private sealed class Listener(NamespaceHandle target, OwnWrites own, Action changed) : IDisposable
    {
        private volatile bool disposed;

        public void Start()
        {
            RulesetSubscription subscription;
            try
            {
                subscription = NamespaceThread.Run(target, () => RulesetSubscription.Open(target.Inode, own, ReceiveBuffer, Wake));
            }
            catch (IOException exception)
            {
                throw new IOException($"Changes to the host's rules cannot be monitored: {exception.Message}. Only the drift check detects them.", exception);
            }

            new Thread(() => Run(subscription)) { IsBackground = true, Name = "nftables" }.Start();
        }

        public void Dispose() => disposed = true;

        private void Run(RulesetSubscription subscription)
        {
            using (subscription)
            {
                while (!disposed)
                {
                    switch (subscription.Wait())
                    {
                        case 0:
                            break;
                        case ErrorNumber.TryAgain or ErrorNumber.Interrupted:
                            continue;
                        default:
                            // Short of memory, for example. A change is assumed for what was missed meanwhile, and nothing spins.
                            Thread.Sleep(Wake);
                            Notify();
                            continue;
                    }

                    Thread.Sleep(Moment);
                    if (IsForeign(subscription))
                    {
                        // Whatever else has come is seen by the pass that this makes.
                        subscription.HasChanged();
                        Notify();
                    }
                }
            }
        }

        private static bool IsForeign(RulesetSubscription subscription)
        {
            for (var waited = Moment; ; waited += Moment)
            {
                var look = subscription.Look();
                if (look != RulesetLook.Undecided || waited >= LongestWrite)
                {
                    return look != RulesetLook.Own;
                }

                Thread.Sleep(Moment);
            }
        }

        private void Notify()
        {
            if (!disposed)
            {
                changed();
            }
        }
    }
}

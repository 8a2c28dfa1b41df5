using NetworkGo.Core.Ports;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Netfilter.Netlink;
using NetworkGo.Netfilter.Nftables.Reading;
using NetworkGo.Netfilter.Nftables.Wire;

namespace NetworkGo.Linux.Nftables;

/// <summary>Follows the transactions of a namespace: the kernel says of each what it changed, and at its end which generation it made and who did.</summary>
public sealed class NftablesSubscription : IDisposable
{
    /// <summary>NFNLGRP_NFTABLES.</summary>
    internal const int Group = 7;

    private readonly NetfilterChannel channel;

    // Kept between calls: the time may be over between a transaction's changes and its end.
    private bool isTouched;

    internal NftablesSubscription(NetfilterChannel channel) => this.channel = channel;

    /// <summary>Subscribes in a namespace.</summary>
    /// <exception cref="IOException">The namespace cannot be entered, or the kernel refuses.</exception>
    public static NftablesSubscription Open(INamespaceHandle target, TimeProvider time)
    {
        var opened = NetfilterChannel.Open(NamespaceHandle.Of(target), time);
        var error = opened.Join(Group);
        if (error == 0)
        {
            return new NftablesSubscription(opened);
        }

        opened.Dispose();
        throw new IOException($"the kernel gives no notifications of nf_tables: {ErrnoText.Of(error)}");
    }

    /// <summary>Waits for the end of the next transaction that touched one table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="ownPortId">Transactions of this socket are not reported: <see cref="NftablesSocket.PortId"/>.</param>
    /// <param name="timeout">The longest wait.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Null where there was none in time.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public RulesetChange? Next(string table, uint ownPortId, TimeSpan timeout, CancellationToken cancellationToken)
    {
        RulesetChange? change = null;
        var error = channel.Receive(
            timeout,
            (type, _, _, portId, body) =>
            {
                if (type >> 8 != NetlinkHeader.Subsystem || body.Length < NetlinkHeader.FamilySize)
                {
                    return true;
                }

                var attributes = body[NetlinkHeader.FamilySize..];
                if ((NftMessage)(type & 0xff) != NftMessage.NewGeneration)
                {
                    isTouched |= portId != ownPortId && ObjectReader.TableOf(attributes) == table;
                    return true;
                }

                if (isTouched && ObjectReader.ReadGeneration(attributes) is { } generation)
                {
                    change = new RulesetChange(generation.Id, generation.ProcessId, generation.ProcessName, AreSomeLost: false);
                }

                isTouched = false;
                return change is null;
            },
            cancellationToken);
        return error switch
        {
            0 => change,
            ErrnoText.TimedOut => null,
            ErrnoText.NoBuffers => new RulesetChange(0, 0, "", AreSomeLost: true),
            _ => throw new IOException($"notifications of nf_tables: {ErrnoText.Of(error)}"),
        };
    }

    /// <summary>Ends the subscription.</summary>
    public void Dispose() => channel.Dispose();
}

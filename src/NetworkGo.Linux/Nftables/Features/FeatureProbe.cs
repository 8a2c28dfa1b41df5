using NetworkGo.Linux.Namespaces;
using NetworkGo.Netfilter.Nftables.Features;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.State;

namespace NetworkGo.Linux.Nftables.Features;

/// <summary>
/// Asks the kernel for each thing that tables of ours use, in a network namespace that is made for it and goes with it. One transaction for
/// each, and the table is read again: what a kernel does not know it often takes without a word, and does not keep.
/// </summary>
public sealed class FeatureProbe
{
    private const string NotKept = "the kernel takes it and does not keep it";

    private readonly NftablesSocket socket;
    private readonly NftablesSubscription? subscription;

    internal FeatureProbe(NftablesSocket socket, NftablesSubscription? subscription)
    {
        this.socket = socket;
        this.subscription = subscription;
    }

    /// <summary>Asks for everything; some tens of milliseconds, and longer where the kernel loads modules.</summary>
    /// <param name="timeout">The longest wait for one answer.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>What the kernel has; a failure where it makes no namespace or no socket.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static FeatureReport Run(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            var opened = NamespaceThread.RunInNew(Open);
            using var requests = new NftablesSocket(new NetfilterChannel(opened.Requests, time), timeout);
            using var notifications = opened.Notifications is { } transport ? new NftablesSubscription(new NetfilterChannel(transport, time)) : null;
            return new FeatureProbe(requests, notifications).Ask(timeout, cancellationToken);
        }
        catch (IOException exception)
        {
            return new FeatureReport([], exception.Message);
        }
    }

    /// <summary>Asks over sockets that are open.</summary>
    internal FeatureReport Ask(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var results = new List<FeatureResult>();
        foreach (var test in FeatureCatalog.All)
        {
            var failure = Ask(test, cancellationToken, out var isTaken);
            if (failure is { Kind: not (NftFailureKind.Refused or NftFailureKind.Unsupported) })
            {
                // It says nothing of the feature: the process may not ask, or no answer came.
                return new FeatureReport([.. results], failure.Words);
            }

            results.Add(new FeatureResult(test.Feature, failure is not null ? failure.Words : isTaken ? null : NotKept));
        }

        results.Add(new FeatureResult(TableFeature.Notifications, AskForNotifications(timeout, cancellationToken)));
        return new FeatureReport([.. results]);
    }

    private static Opened Open()
    {
        var notifications = NetfilterTransport.Open();
        var isJoined = notifications.Join(NftablesSubscription.Group) == 0;
        if (!isJoined)
        {
            notifications.Dispose();
        }

        try
        {
            return new Opened(NetfilterTransport.Open(), isJoined ? notifications : null);
        }
        catch (IOException)
        {
            notifications.Dispose();
            throw;
        }
    }

    private NftFailure? Ask(FeatureTest test, CancellationToken cancellationToken, out bool isTaken)
    {
        isTaken = false;
        var written = socket.Run(TableDiff.Between(test.Table, null), null, cancellationToken);
        if (written.Failure is not null)
        {
            return written.Failure;
        }

        var reading = socket.Read(test.Table.Table.Name, cancellationToken);
        if (reading.Failure is not null)
        {
            return reading.Failure;
        }

        isTaken = reading.Dump is { } dump && test.Table.IsEquivalentTo(dump.State);
        return reading.Dump is null ? null : socket.Run(TableDiff.Removal(test.Table.Table), null, cancellationToken).Failure;
    }

    private string? AskForNotifications(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (subscription is null)
        {
            return "the kernel lets no socket into the group";
        }

        // Those of the transactions before are waiting; the last is this one.
        var table = new Table("network-go-notified");
        if (socket.Run(TableDiff.Between(new TableState(table, [], []), null), null, cancellationToken).Failure is { } failure)
        {
            return failure.Words;
        }

        try
        {
            return subscription.Next(table.Name, ownPortId: 0, timeout, cancellationToken) is null ? "none came" : null;
        }
        catch (IOException exception)
        {
            return exception.Message;
        }
    }

    private sealed record Opened(NetfilterTransport Requests, NetfilterTransport? Notifications);
}

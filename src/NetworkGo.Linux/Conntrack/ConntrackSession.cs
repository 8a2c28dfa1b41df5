using System.Buffers;
using NetworkGo.Core.Ports;
using NetworkGo.Linux.Native;
using NetworkGo.Netfilter.Conntrack;

namespace NetworkGo.Linux.Conntrack;

/// <summary>
/// Requests and answers of connection tracking over one channel, one operation at a time. After a fault, an exception or a
/// cancellation answers may still be under way: the channel is then not used again.
/// </summary>
/// <param name="channel">Carries them.</param>
/// <param name="time">The clock.</param>
/// <param name="limit">How long one operation takes at most.</param>
/// <param name="most">How many flows one listing may give.</param>
internal sealed class ConntrackSession(IConntrackChannel channel, TimeProvider time, TimeSpan limit, int most = int.MaxValue) : IDisposable
{
    private const int MostAttempts = 10;

    // In one send. Should each fail, its answer is a message of less than 1 kB in the kernel's memory, and the
    // smallest receive buffer, the default of 208 kB, holds all of them.
    private const int DeletionsAtOnce = 128;

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private bool disposed;
    private uint sequence;

    private enum ReadingEnd
    {
        Whole,
        NotWhole,
        Fault,
    }

    private enum Arrival
    {
        Datagram,
        Nothing,
        Lost,
        Fault,
    }

    /// <summary>Lists the flows that the filter lets through.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public FlowListing List(ConntrackFilter filter, CancellationToken cancellationToken)
    {
        var watch = new OperationWatch(time, limit, cancellationToken);
        var asked = filter;
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            sequence++;
            var reading = Read(ConntrackRequests.List(sequence, asked), filter, watch);
            if (reading.Error != 0 && FlowFaults.IsUnknown(reading.Error) && asked.IsNarrow)
            {
                asked = new ConntrackFilter { Family = filter.Family };
            }
            else if (reading.End != ReadingEnd.NotWhole)
            {
                return new FlowListing(reading.Fault is null ? reading.Flows : [], reading.Fault);
            }
        }

        return new FlowListing([], new FlowFault(FlowFaultKind.Unsteady, "flows cannot be listed: they come and go faster than they can be read."));
    }

    /// <summary>
    /// Whether the namespace has no flow; no where that cannot be known. The kernel's flows of all namespaces are in one table, and a listing goes
    /// through all of it: milliseconds where there is nothing to list.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public bool HasNone(CancellationToken cancellationToken)
    {
        var watch = new OperationWatch(time, limit, cancellationToken);
        if (Send(ConntrackRequests.Count(++sequence), watch) is not null || Receive(watch, out var length, out _) != Arrival.Datagram)
        {
            return false;
        }

        var messages = new ConntrackMessages(buffer.AsSpan(0, length));
        return messages.Next()
            && messages.Current is { Kind: ConntrackMessageKind.Statistics } answer
            && answer.Sequence == sequence
            && ConntrackDecoder.ReadCount(answer.Body) == 0;
    }

    /// <summary>Deletes flows as they were listed. A flow that is gone is a success.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled; some may have been deleted.</exception>
    public FlowDeletion Delete(ReadOnlySpan<ConntrackEntry> flows, CancellationToken cancellationToken)
    {
        var watch = new OperationWatch(time, limit, cancellationToken);
        var total = new FlowDeletion(0, 0, null);
        while (!flows.IsEmpty)
        {
            var part = flows[..Math.Min(DeletionsAtOnce, flows.Length)];
            var done = DeletePart(part, watch, out var isOver);
            total = new FlowDeletion(total.Deleted + done.Deleted, total.Gone + done.Gone, total.Fault ?? done.Fault);

            // One flow that cannot be deleted does not keep the others; what concerns all of them does.
            flows = isOver ? [] : flows[part.Length..];
        }

        return total;
    }

    public void Dispose()
    {
        if (!disposed)
        {
            disposed = true;
            channel.Dispose();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private Reading Read(byte[] request, ConntrackFilter filter, OperationWatch watch)
    {
        var reading = new Reading { End = ReadingEnd.Whole };
        if (Send(request, watch) is { } refused)
        {
            return Fail(reading, refused);
        }

        while (true)
        {
            var arrival = Receive(watch, out var length, out var fault);
            switch (arrival)
            {
                case Arrival.Fault:
                    return Fail(reading, fault!);
                case Arrival.Lost:
                    // The kernel goes on with the listing, and does not begin another one before its end.
                    reading.End = ReadingEnd.NotWhole;
                    break;
                case Arrival.Nothing when reading.End == ReadingEnd.NotWhole:
                    // The end was among what was lost.
                    return reading;
                case Arrival.Datagram when Take(buffer.AsSpan(0, length), filter, reading):
                    return reading;
                default:
                    break;
            }
        }
    }

    // Whether it is at its end.
    private bool Take(ReadOnlySpan<byte> datagram, ConntrackFilter filter, Reading reading)
    {
        var messages = new ConntrackMessages(datagram);
        while (messages.Next())
        {
            var message = messages.Current;
            if (message.Sequence != sequence)
            {
                continue;
            }

            if (message.IsInterrupted)
            {
                reading.End = ReadingEnd.NotWhole;
            }

            switch (message.Kind)
            {
                case ConntrackMessageKind.Flow:
                    if (!ConntrackDecoder.TryRead(message.Body, out var entry, out var broken))
                    {
                        Fail(reading, FlowFaults.Malformed with { Message = $"{FlowFaults.Malformed.Message} It holds {broken}." });
                        return true;
                    }

                    if (!filter.Matches(entry))
                    {
                        break;
                    }

                    if (reading.Flows.Count == most)
                    {
                        Fail(reading, FlowFaults.TooMany(most));
                        return true;
                    }

                    reading.Flows.Add(entry);
                    break;
                case ConntrackMessageKind.Done or ConntrackMessageKind.Error when message.Error == ErrorNumber.Interrupted:
                    reading.End = ReadingEnd.NotWhole;
                    return true;
                case ConntrackMessageKind.Done or ConntrackMessageKind.Error when message.Error != 0:
                    reading.Error = message.Error;
                    Fail(reading, FlowFaults.Of(message.Error, "flows cannot be listed"));
                    return true;
                case ConntrackMessageKind.Done or ConntrackMessageKind.Error:
                    return true;
                default:
                    break;
            }
        }

        if (messages.IsBroken)
        {
            Fail(reading, FlowFaults.Malformed);
        }

        return messages.IsBroken;
    }

    // To delete a flow again that is gone does no harm: where answers are lost, all of the part are deleted again.
    private FlowDeletion DeletePart(ReadOnlySpan<ConntrackEntry> flows, OperationWatch watch, out bool isOver)
    {
        isOver = true;
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var first = unchecked(sequence + 1);
            sequence = unchecked(sequence + (uint)flows.Length);
            var answers = new DeletionAnswers(first, flows.Length);
            var fault = Send(ConntrackRequests.Delete(first, flows), watch);
            for (var isLost = false; fault is null && !isLost;)
            {
                switch (Receive(watch, out var length, out fault))
                {
                    case Arrival.Lost:
                        isLost = true;
                        break;
                    case Arrival.Datagram:
                        fault = answers.Take(buffer.AsSpan(0, length), flows);
                        break;
                    default:
                        break;
                }

                if (answers.IsComplete && fault is null)
                {
                    isOver = false;
                    return answers.Result;
                }
            }

            if (fault is not null)
            {
                return new FlowDeletion(0, 0, fault);
            }
        }

        return new FlowDeletion(0, 0, new FlowFault(FlowFaultKind.Failed, "flows cannot be deleted: the kernel's answers were lost again and again."));
    }

    private FlowFault? Send(byte[] requests, OperationWatch watch)
    {
        while (true)
        {
            if (watch.Check() is { } late)
            {
                return late;
            }

            switch (channel.Send(requests))
            {
                case 0:
                    return null;
                case ErrorNumber.Interrupted or ErrorNumber.TryAgain:
                    break;
                case var error:
                    return FlowFaults.Of(error, "connection tracking cannot be asked");
            }
        }
    }

    private Arrival Receive(OperationWatch watch, out int length, out FlowFault? fault)
    {
        while (true)
        {
            length = 0;
            fault = watch.Check();
            if (fault is not null)
            {
                return Arrival.Fault;
            }

            var read = channel.Receive(buffer);
            switch (read.Error)
            {
                case 0 when read.Length <= buffer.Length:
                    length = read.Length;
                    return Arrival.Datagram;
                case 0:
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = ArrayPool<byte>.Shared.Rent(read.Length);
                    return Arrival.Lost;
                case ErrorNumber.Interrupted:
                    break;
                case ErrorNumber.TryAgain:
                    return Arrival.Nothing;
                case ErrorNumber.MessagesLost:
                    return Arrival.Lost;
                default:
                    fault = FlowFaults.Of(read.Error, "connection tracking does not answer");
                    return Arrival.Fault;
            }
        }
    }

    private static Reading Fail(Reading reading, FlowFault fault)
    {
        reading.End = ReadingEnd.Fault;
        reading.Fault = fault;
        return reading;
    }

    private sealed class Reading
    {
        public List<ConntrackEntry> Flows { get; } = [];

        public ReadingEnd End { get; set; }

        public int Error { get; set; }

        public FlowFault? Fault { get; set; }
    }
}

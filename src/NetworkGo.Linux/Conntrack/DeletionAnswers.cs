using NetworkGo.Core.Ports;
using NetworkGo.Linux.Native;
using NetworkGo.Netfilter.Conntrack;

namespace NetworkGo.Linux.Conntrack;

/// <summary>
/// The kernel's answers to some deletions that were sent together. It answers in order, and only where one failed; except for the
/// last one, which it always answers.
/// </summary>
internal sealed class DeletionAnswers(uint first, int count)
{
    private readonly uint last = unchecked(first + (uint)count - 1);
    private int gone;
    private int failed;
    private FlowFault? fault;

    /// <summary>Whether the last one is answered.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>What became of the flows, once it is complete.</summary>
    public FlowDeletion Result => new(count - gone - failed, gone, fault);

    /// <summary>Takes what one read gave; a fault that concerns all of the flows, or null.</summary>
    /// <param name="datagram">What was read.</param>
    /// <param name="flows">The flows, in the order of their deletions.</param>
    public FlowFault? Take(ReadOnlySpan<byte> datagram, ReadOnlySpan<ConntrackEntry> flows)
    {
        var messages = new ConntrackMessages(datagram);
        while (messages.Next())
        {
            var message = messages.Current;
            var index = unchecked(message.Sequence - first);

            // Answers to an earlier attempt, or none.
            if (message.Kind != ConntrackMessageKind.Error || index >= (uint)count)
            {
                continue;
            }

            // The kernel looks at the rights once for all, and answers the first only.
            if (ErrorNumber.IsDenied(message.Error))
            {
                return FlowFaults.Of(message.Error, "flows cannot be deleted");
            }

            if (message.Error == ErrorNumber.NoEntry)
            {
                gone++;
            }
            else if (message.Error != 0)
            {
                failed++;
                fault ??= FlowFaults.Of(message.Error, $"the flow {flows[(int)index]} cannot be deleted");
            }

            IsComplete |= message.Sequence == last;
        }

        return messages.IsBroken ? FlowFaults.Malformed : null;
    }
}

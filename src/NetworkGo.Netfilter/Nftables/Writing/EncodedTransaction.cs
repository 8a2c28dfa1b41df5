using NetworkGo.Netfilter.Nftables.State;

namespace NetworkGo.Netfilter.Nftables.Writing;

/// <summary>A transaction as the kernel takes it: one batch of messages.</summary>
/// <param name="Content">The bytes to be sent at once.</param>
/// <param name="FirstSequence">The number of the message that begins the batch.</param>
/// <param name="LastSequence">The number of the last message with a change: it is acknowledged.</param>
/// <param name="Messages">The change behind each message, from the one after the beginning on.</param>
public sealed record EncodedTransaction(ReadOnlyMemory<byte> Content, uint FirstSequence, uint LastSequence, IReadOnlyList<Change> Messages)
{
    /// <summary>The change that a message made; null for one that begins or ends the batch.</summary>
    public Change? ChangeOf(uint sequence)
    {
        var index = unchecked(sequence - FirstSequence - 1);
        return index < Messages.Count ? Messages[(int)index] : null;
    }
}

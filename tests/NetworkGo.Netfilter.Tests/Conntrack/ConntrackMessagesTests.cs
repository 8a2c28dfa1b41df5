using NetworkGo.Netfilter.Conntrack;

namespace NetworkGo.Netfilter.Tests.Conntrack;

public sealed class ConntrackMessagesTests
{
    [Fact]
    public void Messages_are_told_apart_with_their_sequence_and_error()
    {
        byte[] datagram =
        [
            .. EntryBytes.Message(0x100, 2, 4, 1, 2, 3, 4),
            .. EntryBytes.Message(0x100, 0x12, 4, 1, 2, 3, 4),
            .. EntryBytes.Message(2, 0, 5, [0xfe, 0xff, 0xff, 0xff, .. new byte[16]]),
            .. EntryBytes.Message(2, 0x100, 6, [0, 0, 0, 0, .. new byte[16]]),
            .. EntryBytes.Message(3, 2, 7, 0, 0, 0, 0),
            .. EntryBytes.Message(0x201, 0, 8),
        ];
        var read = new List<(ConntrackMessageKind, uint, bool, int)>();
        var messages = new ConntrackMessages(datagram);
        while (messages.Next())
        {
            read.Add((messages.Current.Kind, messages.Current.Sequence, messages.Current.IsInterrupted, messages.Current.Error));
        }

        Assert.False(messages.IsBroken);
        Assert.Equal(
            [
                (ConntrackMessageKind.Flow, 4, false, 0),
                (ConntrackMessageKind.Flow, 4, true, 0),
                (ConntrackMessageKind.Error, 5, false, 2),
                (ConntrackMessageKind.Error, 6, false, 0),
                (ConntrackMessageKind.Done, 7, false, 0),
                (ConntrackMessageKind.Other, 8, false, 0),
            ],
            read);
    }

    [Theory]
    [InlineData("14000000")]
    [InlineData("0f00000000010000010000000000000000")]
    [InlineData("ffffffff000100000100000000000000")]
    [InlineData("14000000000100000100000000000000ffff")]
    // An error, and an end, without a number.
    [InlineData("10000000020000000100000000000000")]
    [InlineData("12000000030000000100000000000000ffff")]
    public void A_message_that_does_not_fit_ends_the_reading_as_broken(string hex)
    {
        var messages = new ConntrackMessages(Convert.FromHexString(hex));

        Assert.False(messages.Next());
        Assert.True(messages.IsBroken);
        Assert.False(messages.Next());
    }

    [Fact]
    public void Whole_messages_before_a_broken_one_are_read()
    {
        var messages = new ConntrackMessages([.. EntryBytes.Message(0x100, 2, 4, 1, 2, 3, 4), 1, 2, 3]);

        Assert.True(messages.Next());
        Assert.False(messages.IsBroken);
        Assert.False(messages.Next());
        Assert.True(messages.IsBroken);
    }
}

using NetworkGo.Core.Ports;
using NetworkGo.Linux.Conntrack;
using NetworkGo.Netfilter.Conntrack;

namespace NetworkGo.Linux.Tests.Conntrack;

public sealed class ConntrackSessionTests : IDisposable
{
    private readonly ScriptedChannel kernel = new();
    private readonly ConntrackSession session;

    public ConntrackSessionTests() => session = new ConntrackSession(kernel, new SteppingTime(TimeSpan.FromMilliseconds(100)), TimeSpan.FromSeconds(10));

    [Fact]
    public void A_listing_that_a_signal_interrupts_goes_on()
    {
        kernel.Fails(ScriptedChannel.Interrupted).Gives(ScriptedChannel.Listed(1), ScriptedChannel.Listed(2)).Fails(ScriptedChannel.Interrupted).Gives(ScriptedChannel.Done);

        Assert.Equal([1, 2], Ports(List()));
        Assert.Single(kernel.Sent);
    }

    [Fact]
    public void A_listing_under_which_flows_changed_is_read_again()
    {
        kernel.Gives(ScriptedChannel.Listed(1, 0x12), ScriptedChannel.Done).Gives(ScriptedChannel.Listed(1), ScriptedChannel.Listed(2), ScriptedChannel.Done);

        Assert.Equal([1, 2], Ports(List()));
        Assert.Equal(2, kernel.Sent.Count);
    }

    [Fact]
    public void A_listing_that_never_is_whole_ends_after_some_attempts()
    {
        for (var i = 0; i < 20; i++)
        {
            kernel.Gives(ScriptedChannel.Listed(1, 0x12), ScriptedChannel.Done);
        }

        var listing = List();

        Assert.Equal(FlowFaultKind.Unsteady, listing.Fault?.Kind);
        Assert.Empty(listing.Flows);
        Assert.Equal(10, kernel.Sent.Count);
    }

    [Fact]
    public void A_listing_of_which_something_was_lost_is_read_to_its_end_and_again()
    {
        kernel.Gives(ScriptedChannel.Listed(1)).Fails(ScriptedChannel.MessagesLost).Gives(ScriptedChannel.Listed(3), ScriptedChannel.Done)
            .Gives(ScriptedChannel.Listed(1), ScriptedChannel.Listed(2), ScriptedChannel.Listed(3), ScriptedChannel.Done);

        Assert.Equal([1, 2, 3], Ports(List()));
    }

    [Fact]
    public void A_listing_whose_end_was_lost_is_read_again()
    {
        kernel.Gives(ScriptedChannel.Listed(1)).Fails(ScriptedChannel.MessagesLost).Fails(ScriptedChannel.TryAgain).Gives(ScriptedChannel.Listed(1), ScriptedChannel.Done);

        Assert.Equal([1], Ports(List()));
    }

    [Fact]
    public void A_message_for_which_there_was_no_room_is_read_again_with_room_for_it()
    {
        kernel.GivesTooMuch(100_000).Gives(ScriptedChannel.Done).Gives([.. Enumerable.Range(1, 600).Select(static i => ScriptedChannel.Listed(i)), ScriptedChannel.Done]);

        Assert.Equal(Enumerable.Range(1, 600), Ports(List()));
    }

    [Fact]
    public void Answers_to_another_request_are_skipped()
    {
        kernel.Gives(static s => ScriptedChannel.Listed(9)(s + 1), ScriptedChannel.Listed(1), static s => ScriptedChannel.Answer(5, 1)(s), ScriptedChannel.Done);

        Assert.Equal([1], Ports(List()));
    }

    [Fact]
    public void A_short_read_is_a_fault_and_not_a_shorter_list()
    {
        kernel.GivesCut(ScriptedChannel.Listed(1), ScriptedChannel.Listed(2));

        var listing = List();

        Assert.Equal(FlowFaultKind.Malformed, listing.Fault?.Kind);
        Assert.Empty(listing.Flows);
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void More_flows_than_are_taken_are_a_fault_and_not_a_part_of_them(int there, bool isFault)
    {
        kernel.Gives([.. Enumerable.Range(1, there).Select(static i => ScriptedChannel.Listed(i)), ScriptedChannel.Done]);
        using var bounded = new ConntrackSession(kernel, TimeProvider.System, TimeSpan.FromSeconds(10), most: 2);

        var listing = bounded.List(ConntrackFilter.None, CancellationToken.None);

        Assert.Equal((isFault ? FlowFaultKind.TooMany : (FlowFaultKind?)null, isFault ? 0 : 2), (listing.Fault?.Kind, listing.Flows.Count));
    }

    [Theory]
    [InlineData(1, FlowFaultKind.Denied, "--cap-add NET_ADMIN --network host")]
    [InlineData(13, FlowFaultKind.Denied, "--cap-add NET_ADMIN --network host")]
    [InlineData(ScriptedChannel.Invalid, FlowFaultKind.Unsupported, "nf_conntrack_netlink")]
    [InlineData(12, FlowFaultKind.Failed, "memory")]
    public void A_refused_listing_says_why_and_what_fixes_it(int error, FlowFaultKind kind, string words)
    {
        kernel.Gives(ScriptedChannel.Listed(1), ScriptedChannel.Answer(0, error));

        var listing = List();

        Assert.Equal(kind, listing.Fault?.Kind);
        Assert.Contains(words, listing.Fault?.Message, StringComparison.Ordinal);
        Assert.Empty(listing.Flows);
    }

    [Fact]
    public void A_kernel_that_does_not_know_a_filter_is_asked_for_everything_and_its_answer_is_filtered()
    {
        kernel.Gives(ScriptedChannel.Answer(0, ScriptedChannel.Invalid)).Gives(ScriptedChannel.Listed(1), ScriptedChannel.Done)
            .Gives(ScriptedChannel.Answer(0, ScriptedChannel.Invalid)).Gives(ScriptedChannel.Listed(1), ScriptedChannel.Done);
        var filter = new ConntrackFilter { Family = System.Net.Sockets.AddressFamily.InterNetwork, Protocol = ProtocolNumber.Tcp, OriginalPort = 80 };

        Assert.Equal([1], Ports(session.List(filter, CancellationToken.None)));
        Assert.Empty(Ports(session.List(filter with { OriginalPort = 81 }, CancellationToken.None)));
        Assert.Equal(20, kernel.Sent[1].Length);
    }

    [Fact]
    public void A_kernel_that_does_not_answer_is_a_fault_after_the_limit()
    {
        kernel.Gives(ScriptedChannel.Listed(1));

        var listing = List();

        Assert.Equal(FlowFaultKind.TimedOut, listing.Fault?.Kind);
        Assert.Contains("10 s", listing.Fault?.Message, StringComparison.Ordinal);
        Assert.InRange(kernel.Reads, 50, 110);
    }

    [Fact]
    public void Cancelling_ends_a_listing_and_a_deletion_that_wait()
    {
        using var first = new CancellationTokenSource();
        kernel.Does(first.Cancel);
        Assert.Throws<OperationCanceledException>(() => session.List(ConntrackFilter.None, first.Token));

        using var second = new CancellationTokenSource();
        kernel.Does(second.Cancel);
        Assert.Throws<OperationCanceledException>(() => session.Delete([ScriptedChannel.Flow(1)], second.Token));
    }

    [Fact]
    public void Deletions_are_counted_by_what_the_kernel_answered()
    {
        kernel.Gives(ScriptedChannel.Answer(1, ScriptedChannel.NoEntry)).Gives(ScriptedChannel.Answer(3));

        Assert.Equal(new FlowDeletion(3, 1, null), Delete(4));
    }

    [Fact]
    public void A_last_flow_that_is_gone_ends_the_waiting_too()
    {
        kernel.Gives(ScriptedChannel.Answer(1, ScriptedChannel.NoEntry));

        Assert.Equal(new FlowDeletion(1, 1, null), Delete(2));
    }

    [Fact]
    public void One_flow_that_cannot_be_deleted_is_named_and_keeps_no_other()
    {
        kernel.Gives(ScriptedChannel.Answer(0, ScriptedChannel.Busy), ScriptedChannel.Answer(1, ScriptedChannel.Busy)).Gives(ScriptedChannel.Answer(127));
        kernel.Gives(ScriptedChannel.Answer(71));

        var done = Delete(200);

        Assert.Equal((198, 0), (done.Deleted, done.Gone));
        Assert.Contains("10.0.0.1:1 → 10.0.0.2:80", done.Fault?.Message, StringComparison.Ordinal);
        Assert.Contains("busy", done.Fault?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deletions_whose_answers_were_lost_are_sent_again()
    {
        kernel.Gives(ScriptedChannel.Answer(0, ScriptedChannel.NoEntry)).Fails(ScriptedChannel.MessagesLost)
            .Gives(ScriptedChannel.Answer(0, ScriptedChannel.NoEntry), ScriptedChannel.Answer(1, ScriptedChannel.NoEntry), ScriptedChannel.Answer(2));

        Assert.Equal(new FlowDeletion(1, 2, null), Delete(3));
        Assert.Equal(2, kernel.Sent.Count);
    }

    [Fact]
    public void Deletions_whose_answers_are_always_lost_end_after_some_attempts()
    {
        for (var i = 0; i < 20; i++)
        {
            kernel.Fails(ScriptedChannel.MessagesLost);
        }

        Assert.Equal(FlowFaultKind.Failed, Delete(300).Fault?.Kind);
        Assert.Equal(10, kernel.Sent.Count);
    }

    /// <summary>The kernel looks at the rights once for all requests of a send, and does not answer the last of them.</summary>
    [Fact]
    public void Deletions_that_are_not_permitted_end_at_once_with_what_fixes_it()
    {
        kernel.Gives(ScriptedChannel.Answer(0, 1));

        var done = Delete(300);

        Assert.Equal((0, 0, FlowFaultKind.Denied), (done.Deleted, done.Gone, done.Fault?.Kind));
        Assert.Contains("--cap-add NET_ADMIN --network host", done.Fault?.Message, StringComparison.Ordinal);
        Assert.Single(kernel.Sent);
    }

    [Fact]
    public void Deletions_that_are_not_answered_are_a_fault_after_the_limit()
    {
        Assert.Equal(FlowFaultKind.TimedOut, Delete(2).Fault?.Kind);
        Assert.InRange(kernel.Reads, 50, 110);
    }

    [Fact]
    public void A_request_that_cannot_be_sent_is_a_fault()
    {
        kernel.SendError = ScriptedChannel.MessagesLost;

        Assert.Equal(FlowFaultKind.Failed, List().Fault?.Kind);
        Assert.Equal(FlowFaultKind.Failed, Delete(2).Fault?.Kind);

        kernel.SendError = ScriptedChannel.TryAgain;
        Assert.Equal(FlowFaultKind.TimedOut, List().Fault?.Kind);
    }

    [Fact]
    public void That_there_is_no_flow_is_believed_of_the_kernels_count_only()
    {
        kernel.Gives(ScriptedChannel.Count(0));
        Assert.True(HasNone());

        kernel.Gives(ScriptedChannel.Count(3));
        Assert.False(HasNone());
        kernel.Gives(ScriptedChannel.Answer(0, ScriptedChannel.Invalid));
        Assert.False(HasNone());
        kernel.GivesCut(ScriptedChannel.Count(0));
        Assert.False(HasNone());
        kernel.Gives(static sequence => ScriptedChannel.Count(0)(sequence - 1));
        Assert.False(HasNone());
        kernel.Fails(ScriptedChannel.TryAgain);
        Assert.False(HasNone());
    }

    public void Dispose()
    {
        session.Dispose();
        Assert.True(kernel.IsClosed);
        kernel.Dispose();
    }

    private bool HasNone() => session.HasNone(CancellationToken.None);

    private FlowListing List() => session.List(ConntrackFilter.None, CancellationToken.None);

    private FlowDeletion Delete(int count) =>
        session.Delete([.. Enumerable.Range(1, count).Select(ScriptedChannel.Flow)], CancellationToken.None);

    private static IEnumerable<int> Ports(FlowListing listing)
    {
        Assert.Null(listing.Fault);
        return listing.Flows.Select(static f => (int)f.Original.SourcePort!);
    }
}

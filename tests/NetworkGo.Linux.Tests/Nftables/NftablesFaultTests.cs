using NetworkGo.Linux.Nftables;
using NetworkGo.Linux.Tests.Conntrack;
using NetworkGo.Netfilter.Netlink;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.State;
using NetworkGo.Netfilter.Nftables.Wire;
using static NetworkGo.Linux.Tests.Nftables.ScriptedTransport;

namespace NetworkGo.Linux.Tests.Nftables;

/// <summary>What a socket makes of a kernel that answers late, wrong, or not at all.</summary>
public sealed class NftablesFaultTests : IDisposable
{
    private const int Permission = 1;
    private const int Interrupted = 4;
    private const int Busy = 16;
    private const int Exists = 17;
    private const int NotFound = 2;
    private const int TooLong = 90;
    private const int NoBuffers = 105;
    private const int GenerationChanged = 85;

    private static readonly Transaction ThreeChanges = new(
        new Table("network-go"), [new Change.FlushChain("raw"), new Change.DeleteSet("missing"), new Change.FlushChain("forward")]);

    private readonly ScriptedTransport kernel = new();
    private readonly NftablesSocket socket;
    private byte generation = 7;

    public NftablesFaultTests() => socket = new NftablesSocket(new NetfilterChannel(kernel, new SteppingTime(TimeSpan.FromMilliseconds(100))), TimeSpan.FromSeconds(5));

    [Fact]
    public void An_interrupted_call_is_made_again()
    {
        var interruptions = 3;
        kernel.OnSend = requests =>
        {
            if (interruptions-- > 0)
            {
                return Interrupted;
            }

            kernel.Fail(Interrupted);
            kernel.Answer(Generation(requests[0].Sequence, 7));
            return 0;
        };

        Assert.Equal(new GenerationReading(7, null), socket.ReadGeneration(CancellationToken.None));
    }

    [Fact]
    public void Signals_without_end_are_no_reason_to_wait_for_ever()
    {
        kernel.OnSend = static _ => Interrupted;

        Assert.Equal(NftFailureKind.Busy, socket.ReadGeneration(CancellationToken.None).Failure?.Kind);
    }

    [Theory]
    [InlineData(Busy, NftFailureKind.Busy)]
    [InlineData(TryAgain, NftFailureKind.Busy)]
    [InlineData(NoBuffers, NftFailureKind.Busy)]
    [InlineData(TooLong, NftFailureKind.TooLarge)]
    public void What_could_not_be_sent_has_changed_nothing(int error, NftFailureKind kind)
    {
        Script(_ => error);

        var result = Run();

        Assert.Equal((kind, error), (result.Failure!.Kind, result.Failure.ErrorNumber));
        Assert.Equal(7u, result.Generation);
    }

    [Fact]
    public void An_error_in_the_middle_names_the_change_of_its_message()
    {
        Script(requests =>
        {
            kernel.Answer(Error(requests[2].Sequence, NotFound));
            kernel.Answer(Error(requests[3].Sequence, 0));
            return 0;
        });

        var failure = Run().Failure!;

        Assert.Equal((NftFailureKind.Refused, "set missing"), (failure.Kind, failure.Subject));
        Assert.StartsWith("set missing: ENOENT (", failure.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dump_that_is_not_answered_is_not_asked_for_again()
    {
        var dumps = 0;
        kernel.OnSend = requests =>
        {
            if (requests[0].Kind == NftMessage.GetGeneration)
            {
                kernel.Answer(Generation(requests[0].Sequence, generation));
            }
            else
            {
                dumps++;
            }

            return 0;
        };

        var reading = socket.Read("network-go", CancellationToken.None);

        Assert.Equal((ErrnoText.TimedOut, 1), (reading.Failure?.ErrorNumber, dumps));
    }

    [Fact]
    public void A_change_whose_transaction_ends_after_the_wait_is_reported_by_the_next_one()
    {
        using var subscription = new NftablesSubscription(new NetfilterChannel(kernel, new SteppingTime(TimeSpan.FromMilliseconds(100))));
        byte[] element = [1, 0, 0, 0, 15, 0, 1, 0, .. "network-go\0"u8, 0];
        kernel.Answer(Message((NetlinkHeader.Subsystem << 8) | (int)NftMessage.NewElement, 0, 0, element));

        Assert.Null(subscription.Next("network-go", 5, TimeSpan.FromSeconds(1), CancellationToken.None));

        kernel.Answer(Generation(0, 8));
        Assert.Equal(8u, subscription.Next("network-go", 5, TimeSpan.FromSeconds(1), CancellationToken.None)?.Generation);
    }

    [Fact]
    public void A_set_in_use_is_busy()
    {
        Script(requests =>
        {
            kernel.Answer(Error(requests[2].Sequence, Busy), Error(requests[3].Sequence, 0));
            return 0;
        });

        Assert.Equal((NftFailureKind.Busy, "set missing"), (Run().Failure!.Kind, Run().Failure!.Subject));
    }

    [Fact]
    public void Lost_answers_leave_open_whether_it_is_done()
    {
        Script(_ =>
        {
            kernel.Fail(NoBuffers);
            return 0;
        });

        Assert.Equal(NftFailureKind.Unknown, Run().Failure?.Kind);
    }

    [Fact]
    public void No_answer_within_the_limit_leaves_open_whether_it_is_done()
    {
        Script(static _ => 0);

        var failure = Run().Failure!;

        Assert.Equal(NftFailureKind.Unknown, failure.Kind);
        Assert.Contains("ETIMEDOUT", failure.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(20)]
    public void An_answer_that_is_cut_short_leaves_open_whether_it_is_done(int length)
    {
        Script(requests =>
        {
            var whole = Error(requests[3].Sequence, 0);
            kernel.Answer(length < NetlinkHeader.Size ? whole[..length] : Message(NetlinkHeader.Error, 0, requests[3].Sequence, whole[16..length]));
            return 0;
        });

        Assert.Equal(NftFailureKind.Unknown, Run().Failure?.Kind);
    }

    [Fact]
    public void A_datagram_larger_than_the_buffer_is_never_taken_for_a_whole_one()
    {
        Script(_ =>
        {
            kernel.Answer(new byte[300 * 1024]);
            return 0;
        });

        Assert.Contains("EBADMSG", Run().Failure?.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void Foreign_messages_without_end_do_not_outlast_the_limit()
    {
        Script(_ =>
        {
            for (var count = 0; count < 200_000; count++)
            {
                kernel.Answer(Generation(9999, 1));
            }

            return 0;
        });

        Assert.Equal(NftFailureKind.Unknown, Run().Failure?.Kind);
    }

    [Fact]
    public void A_missing_capability_is_named_with_the_flags_that_give_it()
    {
        Script(requests =>
        {
            kernel.Answer(Error(requests[0].Sequence, Permission));
            return 0;
        });

        var failure = Run().Failure!;

        Assert.Equal(NftFailureKind.Denied, failure.Kind);
        Assert.Contains("--cap-add NET_ADMIN --cap-add SYS_ADMIN", failure.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_conflict_is_tried_again_a_bounded_number_of_times()
    {
        var batches = 0;
        Script(requests =>
        {
            batches++;
            generation++;
            kernel.Answer(Error(requests[0].Sequence, GenerationChanged));
            return 0;
        });

        Assert.Equal(NftFailureKind.Conflict, Run().Failure?.Kind);
        Assert.Equal(5, batches);
    }

    [Fact]
    public void A_dump_that_changes_every_time_is_unstable_after_a_bounded_number_of_readings()
    {
        var headers = 0;
        Script(static _ => 0, request =>
        {
            headers += request.Kind == NftMessage.GetTable ? 1 : 0;
            kernel.Answer(request.Kind == NftMessage.GetTable
                ? Error(request.Sequence, 0)
                : Done(request.Sequence, flags: NetlinkHeader.Interrupted));
        });

        Assert.Equal(NftFailureKind.Unstable, socket.Read("network-go", CancellationToken.None).Failure?.Kind);
        Assert.Equal(10, headers);
    }

    [Fact]
    public void A_dump_that_ends_with_an_error_is_no_whole_one()
    {
        Script(static _ => 0, request => kernel.Answer(
            request.Kind == NftMessage.GetTable ? Error(request.Sequence, 0) : Done(request.Sequence, Exists)));

        var reading = socket.Read("network-go", CancellationToken.None);

        Assert.Null(reading.Dump);
        Assert.Equal(Exists, reading.Failure?.ErrorNumber);
    }

    [Fact]
    public void A_dump_that_was_cancelled_is_read_to_its_end_before_the_next_request()
    {
        using var cancellation = new CancellationTokenSource();
        uint? open = null;
        kernel.OnSend = requests =>
        {
            if (requests[0].Kind == NftMessage.GetGeneration)
            {
                kernel.Answer(Generation(requests[0].Sequence, 7));
            }
            else if (requests[0].Kind == NftMessage.GetTable)
            {
                kernel.Answer(Error(requests[0].Sequence, 0));
            }
            else
            {
                open ??= requests[0].Sequence;
            }

            return 0;
        };
        kernel.OnEmpty = cancellation.Cancel;
        Assert.Throws<OperationCanceledException>(() => socket.Read("network-go", cancellation.Token));
        var sent = kernel.Sends;
        kernel.Answer(Done(open!.Value));
        kernel.OnSend = requests =>
        {
            kernel.Answer(Generation(requests[0].Sequence, 8));
            return 0;
        };

        Assert.Equal(8u, socket.ReadGeneration(CancellationToken.None).Generation);
        Assert.Equal(sent + 1, kernel.Sends);
    }

    [Fact]
    public void Nothing_is_sent_after_a_cancellation()
    {
        Assert.Throws<OperationCanceledException>(() => socket.Run(ThreeChanges, null, new CancellationToken(canceled: true)));
        Assert.Equal(0, kernel.Sends);
    }

    [Fact]
    public void A_cancellation_after_sending_does_not_hide_what_came_of_it()
    {
        using var cancellation = new CancellationTokenSource();
        Script(requests =>
        {
            cancellation.Cancel();
            kernel.Answer(Error(requests[2].Sequence, NotFound), Error(requests[3].Sequence, 0));
            return 0;
        });

        Assert.Equal("set missing", socket.Run(ThreeChanges, null, cancellation.Token).Failure?.Subject);
    }

    public void Dispose() => socket.Dispose();

    private TransactionResult Run() => socket.Run(ThreeChanges, null, CancellationToken.None);

    private void Script(Func<IReadOnlyList<Request>, int> onBatch, Action<Request>? onOther = null) => kernel.OnSend = requests =>
    {
        if (requests[0].IsBatch)
        {
            return onBatch(requests);
        }

        if (requests[0].Kind == NftMessage.GetGeneration)
        {
            kernel.Answer(Generation(requests[0].Sequence, generation));
        }
        else
        {
            onOther?.Invoke(requests[0]);
        }

        return 0;
    };
}

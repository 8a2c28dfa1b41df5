using NetworkGo.Linux.ChangeDetection;

namespace NetworkGo.Linux.Tests.ChangeDetection;

/// <summary>Which sequences of notifications are no change of others. Generation 5 was the last one looked at.</summary>
public sealed class TransactionLogTests
{
    private const uint Socket = 700;
    private const uint Other = 900;

    private readonly TransactionLog log = new();
    private readonly HashSet<uint> own = [];

    public TransactionLogTests() => Own(5);

    [Fact]
    public void Nothing_is_no_change()
    {
        Assert.False(Changed());
        Assert.False(Changed());
    }

    [Fact]
    public void Own_transactions_one_after_the_other_are_none()
    {
        Own(6);
        Own(7);
        Assert.False(Changed());
        Own(8);
        Assert.False(Changed());
    }

    [Fact]
    public void One_of_others_between_two_own_is_one()
    {
        Own(6);
        Foreign(7);
        Own(8);
        Assert.True(Changed());
        Assert.False(Changed());
    }

    [Fact]
    public void An_own_generation_by_another_socket_is_one() => Assert.True(Changed(() =>
    {
        own.Add(6);
        Transaction(6, Other);
    }));

    [Fact]
    public void A_generation_that_is_missing_between_own_ones_is_one() => Assert.True(Changed(() =>
    {
        Own(6);
        Own(8);
    }));

    [Fact]
    public void A_generation_that_is_missing_since_the_last_look_is_one()
    {
        Assert.False(Changed());
        Own(7);
        Assert.True(Changed());
        Own(8);
        Assert.False(Changed());
    }

    [Fact]
    public void Lost_messages_are_one_and_what_follows_them_is_looked_at_again()
    {
        Own(6);
        log.TakeLoss();
        Own(8);
        Assert.True(Changed());
        Own(9);
        Assert.False(Changed());
    }

    [Fact]
    public void Lost_messages_in_the_middle_of_an_own_transaction_are_one() => Assert.True(Changed(() =>
    {
        log.TakeObject(6);
        log.TakeLoss();
        own.Add(6);
        log.TakeEnd(new TransactionEnd(6, Socket, 1, "network-go"));
    }));

    [Fact]
    public void An_object_behind_the_end_of_its_transaction_is_one() => Assert.True(Changed(() =>
    {
        Own(6);
        // A device of a chain is gone: the kernel deletes the chain without a transaction.
        log.TakeObject(6);
    }));

    [Fact]
    public void Such_an_object_is_not_hidden_by_the_own_transaction_after_it() => Assert.True(Changed(() =>
    {
        Own(6);
        log.TakeObject(6);
        Own(7);
    }));

    [Fact]
    public void Objects_of_another_generation_before_an_own_end_are_one() => Assert.True(Changed(() =>
    {
        log.TakeObject(9);
        Own(6);
    }));

    [Fact]
    public void Objects_whose_end_has_not_come_are_one_and_an_own_end_is_none_then()
    {
        log.TakeObject(6);
        Assert.True(Changed());
        own.Add(6);
        log.TakeObject(6);
        log.TakeEnd(new TransactionEnd(6, Socket, 1, "network-go"));
        Assert.False(Changed());
    }

    [Fact]
    public void A_look_that_leaves_everything_finds_the_same_again_and_an_own_write_that_is_noted_late()
    {
        Transaction(6, Socket);
        Assert.True(log.HasForeign(IsOwn));
        Assert.True(log.HasForeign(IsOwn));
        own.Add(6);
        Assert.False(log.HasForeign(IsOwn));
        Assert.False(Changed());
    }

    [Fact]
    public void To_forget_what_is_own_leaves_an_own_transaction_that_has_begun_to_its_end_and_others_where_they_are()
    {
        Own(6);
        log.TakeObject(7);
        log.ForgetOwn(IsOwn);
        own.Add(7);
        log.TakeEnd(new TransactionEnd(7, Socket, 1, "network-go"));
        Assert.False(log.HasForeign(IsOwn));

        Foreign(8);
        log.ForgetOwn(IsOwn);
        Assert.True(Changed());
    }

    [Fact]
    public void The_generation_after_the_highest_is_one_since_the_kernel_leaves_out_zero()
    {
        var wrapped = new TransactionLog();
        foreach (var generation in (uint[])[uint.MaxValue, 1])
        {
            own.Add(generation);
            wrapped.TakeObject((ushort)generation);
            wrapped.TakeEnd(new TransactionEnd(generation, Socket, 1, "network-go"));
        }

        Assert.False(wrapped.HasChanged(IsOwn));
    }

    [Fact]
    public void More_than_is_kept_is_one()
    {
        for (var generation = 6u; generation < 3000; generation++)
        {
            Own(generation);
        }

        Assert.True(Changed());
        Own(3000);
        Assert.False(Changed());
    }

    [Fact]
    public void Of_any_sequence_only_one_without_a_foreign_transaction_a_loss_and_a_gap_is_no_change()
    {
        var random = new Random(16);
        for (var run = 0; run < 2000; run++)
        {
            var (generation, isForeign, sequence) = (100u, false, new TransactionLog());
            own.Clear();
            var isFirst = true;
            for (var step = random.Next(1, 8); step > 0; step--)
            {
                generation++;
                switch (random.Next(12))
                {
                    case 0:
                        Take(sequence, generation, Other);
                        isForeign = true;
                        break;
                    case 1:
                        sequence.TakeLoss();
                        isForeign = true;
                        isFirst = true;
                        break;
                    case 2 when !isFirst:
                        // Not announced, which only the next one shows.
                        generation++;
                        own.Add(generation);
                        Take(sequence, generation, Socket);
                        isForeign = true;
                        break;
                    default:
                        own.Add(generation);
                        Take(sequence, generation, Socket);
                        isFirst = false;
                        break;
                }
            }

            Assert.Equal(isForeign, sequence.HasChanged(IsOwn));
        }
    }

    private bool IsOwn(TransactionEnd end) => own.Contains(end.Generation) && end.PortId == Socket;

    private void Own(uint generation)
    {
        own.Add(generation);
        Transaction(generation, Socket);
    }

    private void Foreign(uint generation) => Transaction(generation, Other);

    private void Transaction(uint generation, uint socket) => Take(log, generation, socket);

    private static void Take(TransactionLog log, uint generation, uint socket)
    {
        log.TakeObject((ushort)generation);
        log.TakeObject((ushort)generation);
        log.TakeEnd(new TransactionEnd(generation, socket, 1, "network-go"));
    }

    private bool Changed() => log.HasChanged(IsOwn);

    private bool Changed(Action notifications)
    {
        Assert.False(Changed());
        notifications();
        return Changed();
    }
}

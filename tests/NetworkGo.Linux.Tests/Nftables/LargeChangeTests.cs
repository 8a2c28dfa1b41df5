using System.Net;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Linux.Nftables;
using NetworkGo.Linux.Tests.Support;
using NetworkGo.Netfilter.Nftables.Building;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.State;
using NetworkGo.Netfilter.Tests.Nftables;

namespace NetworkGo.Linux.Tests.Nftables;

/// <summary>Tables that are larger than a socket's buffer, where the kernel lets it grow and where it does not.</summary>
public sealed class LargeChangeTests : IDisposable
{
    private const int Many = 20_000;

    // net.core.wmem_max where nobody changed it.
    private const int DefaultWriteMaximum = 212_992;

    private readonly TestNamespace place = new();

    [Fact(Timeout = 120_000)]
    public async Task No_reader_sees_a_half_of_a_change_that_takes_several_transactions()
    {
        await Task.Yield();
        using var socket = Small();
        var (old, changed) = (State("old", Many), State("changed", Many + 1));
        var first = Reading(() => Apply(socket, old, null), out var before);
        Assert.All(first, c => Assert.Contains(c, (string[])["", $"old {Many}"], StringComparer.Ordinal));

        // As many elements as are in no one batch; all of them differ.
        var seen = Reading(() => Apply(socket, changed, before), out var after);

        Assert.True(before.Sets.Count == 1 && after.Sets.Count == 1);
        Assert.Equal(["open4", "open4.1"], [before.Sets[0].Definition.Name, after.Sets[0].Definition.Name]);
        Assert.True(changed.IsEquivalentTo(SetGeneration.Canonical(after)));
        Assert.All(seen, c => Assert.Contains(c, (string[])[$"old {Many}", $"changed {Many + 1}"], StringComparer.Ordinal));
        Assert.NotEmpty(seen);
        Assert.Contains("set open4.1", place.Run("nft", "list", "table", "inet", "network-go"), StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task Packets_meet_the_old_table_after_each_transaction_but_the_last()
    {
        await Task.Yield();
        using var socket = Small();
        using var reader = NftablesSocket.Open(place.Handle, TimeSpan.FromSeconds(10), TimeProvider.System);
        Apply(socket, State("old", 5000), null);
        var plan = TransactionSplit.Plan(State("new", 6000), Read(socket), 100_000);
        Assert.True(plan.Count > 5);
        foreach (var transaction in plan)
        {
            Assert.Equal("old 5000", Met(Read(reader)));
            Assert.Null(socket.Run(transaction, null, CancellationToken.None).Failure?.Words);
        }

        Assert.Equal("new 6000", Met(Read(reader)));
    }

    [Fact(Timeout = 120_000)]
    public async Task Back_and_forth_by_several_transactions_leaves_one_set_each_time()
    {
        await Task.Yield();
        using var socket = Small();
        TableState? standing = null;
        foreach (var (comment, count) in (ReadOnlySpan<(string, int)>)[("a", Many), ("b", Many), ("b", Many + 1), ("c", Many), ("d", 3), ("e", Many)])
        {
            var desired = State(comment, count);
            Apply(socket, desired, standing);
            standing = Read(socket);
            Assert.True(desired.IsEquivalentTo(SetGeneration.Canonical(standing)), comment);
            Assert.Single(standing.Sets);
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task What_was_written_is_read_whole_while_the_kernel_still_grows_its_hash_table()
    {
        await Task.Yield();
        using var socket = NftablesSocket.Open(place.Handle, TimeSpan.FromSeconds(10), TimeProvider.System);
        for (var round = 0; round < 15; round++)
        {
            Apply(socket, State("some", Many), null);

            Assert.Equal(Many, Read(socket).Sets[0].Elements.Count);
            Assert.Null(socket.Run(TableDiff.Removal(SampleTable.Header), null, CancellationToken.None).Failure?.Words);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task What_is_one_transaction_too_large_is_named_and_changes_nothing()
    {
        await Task.Yield();
        using var socket = Small();
        var generation = socket.ReadGeneration(CancellationToken.None);

        var result = socket.Run(TableDiff.Between(State("old", Many), null), null, CancellationToken.None);

        Assert.Equal(NftFailureKind.TooLarge, result.Failure?.Kind);
        Assert.Equal(generation, socket.ReadGeneration(CancellationToken.None));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_foreign_transaction_in_between_is_a_conflict_where_a_generation_is_expected_and_the_next_change_deletes_what_was_left()
    {
        await Task.Yield();
        using var socket = Small();
        Apply(socket, State("old", 10), null);
        var standing = Read(socket);
        var plan = TransactionSplit.Plan(State("new", Many), standing, 200_000);
        Assert.True(plan.Count > 2);
        Assert.Null(socket.Run(plan[0], null, CancellationToken.None).Failure);
        Assert.Null(socket.Run(plan[1], null, CancellationToken.None).Failure);
        var generation = socket.ReadGeneration(CancellationToken.None).Generation;
        place.Run("nft", "add", "table", "inet", "foreign");

        Assert.Equal(NftFailureKind.Conflict, socket.Apply(State("new", Many), Read(socket), generation, CancellationToken.None).Failure?.Kind);
        var left = Read(socket);
        Assert.Equal(2, left.Sets.Count);
        Apply(socket, State("old", 10), left);
        Assert.True(State("old", 10).IsEquivalentTo(Read(socket)));
    }

    [Fact(Timeout = 120_000)]
    public async Task Where_the_kernel_lets_the_buffer_grow_a_hundred_thousand_elements_are_one_transaction()
    {
        await Task.Yield();
        using var socket = NftablesSocket.Open(place.Handle, TimeSpan.FromSeconds(30), TimeProvider.System);
        var before = socket.ReadGeneration(CancellationToken.None).Generation;

        var result = socket.Apply(State("one", 100_000), null, before, CancellationToken.None);

        Assert.Null(result.Failure?.Words);
        Assert.Equal(before + 1, result.Generation);
    }

    public void Dispose() => place.Dispose();

    private static TableState State(string comment, int count)
    {
        var set = new SetDefinition("open4", KeyType.Of(FieldType.Ipv4Addr, FieldType.InetService));
        var elements = Enumerable.Range(0, count).Select(i =>
            Element.Of(FieldValue.Address(new IPAddress([10, (byte)(i >> 16), (byte)(i >> 8), (byte)i])), FieldValue.Port(80)).Named(comment));
        return new TableState(
            SampleTable.Header,
            [new SetState(set, new ElementSet(elements))],
            [
                new ChainState(
                    new Chain("forward", new ChainBase(ChainType.Filter, ChainHook.Forward, -1)),
                    [RuleOf.Statements(Match.Lookup("open4", KeyPart.IpSaddr, KeyPart.ThDport), Do.SetMarkOr(SampleTable.Mark))]),
            ]);
    }

    private static void Apply(NftablesSocket socket, TableState desired, TableState? standing) =>
        Assert.Null(socket.Apply(desired, standing, null, CancellationToken.None).Failure?.Words);

    private static TableState Read(NftablesSocket socket)
    {
        var reading = socket.Read("network-go", CancellationToken.None);
        Assert.Null(reading.Failure?.Words);
        return reading.Dump!.State;
    }

    // What packets meet, in words: the comments of the set that the rule looks up in, and how many elements there are; "" without a rule.
    private static string Met(TableState? state)
    {
        if (state?.Chains.SelectMany(static c => c.Rules).SelectMany(static r => r.Sets).FirstOrDefault() is not { } name)
        {
            return "";
        }

        var elements = state.FindSet(name)!.Elements;
        return $"{string.Join('+', elements.Select(static e => e.Comment).Distinct(StringComparer.Ordinal))} {elements.Count}";
    }

    // The socket of a process to which the kernel gives no more than net.core.wmem_max.
    private NftablesSocket Small() =>
        new(NetfilterChannel.Open(NamespaceHandle.Of(place.Handle), TimeProvider.System, DefaultWriteMaximum), TimeSpan.FromSeconds(10));

    // What another socket reads while something is done, each as it was at one moment; and after it.
    private List<string> Reading(Action work, out TableState after)
    {
        using var socket = NftablesSocket.Open(place.Handle, TimeSpan.FromSeconds(10), TimeProvider.System);
        var seen = new List<string>();
        var done = false;
        var reader = new Thread(() =>
        {
            do
            {
                var reading = socket.Read("network-go", CancellationToken.None);
                if (reading.Failure is null)
                {
                    seen.Add(Met(reading.Dump?.State));
                }
            }
            while (!Volatile.Read(ref done));
        });
        reader.Start();
        try
        {
            work();
        }
        finally
        {
            Volatile.Write(ref done, true);
            reader.Join();
        }

        after = Read(socket);
        return seen;
    }
}

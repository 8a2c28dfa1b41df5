using System.Net;
using NetworkGo.Linux.Nftables;
using NetworkGo.Linux.Tests.Support;
using NetworkGo.Netfilter.Nftables.Listing;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.State;
using NetworkGo.Netfilter.Tests.Nftables;

namespace NetworkGo.Linux.Tests.Nftables;

/// <summary>Tables of ours in the real kernel, beside what the machine's nft says of them.</summary>
public sealed class NftablesSocketTests : IDisposable
{
    private const int Seeds = 60;
    private const string Name = "network-go";

    private readonly TestNamespace place = new();
    private readonly NftablesSocket socket;

    public NftablesSocketTests() => socket = NftablesSocket.Open(place.Handle, TimeSpan.FromSeconds(30), TimeProvider.System);

    private static TableState Sample { get; } =
        SampleTable.Of("br-front", IPAddress.Parse("172.18.103.2"), "wg0", IPAddress.Parse("172.18.104.2"));

    [Fact(Timeout = 60_000)]
    public async Task The_sample_is_listed_by_nft_word_for_word_and_read_back_equal()
    {
        await Task.Yield();
        Write(TableDiff.Between(Sample, null));

        Assert.Equal(NftText.Of(Sample), List());
        Assert.True(Sample.IsEquivalentTo(ReadState()));
    }

    [Fact(Timeout = 120_000)]
    public async Task Random_tables_are_listed_by_nft_word_for_word_and_read_back_equal()
    {
        await Task.Yield();
        for (var seed = 0; seed < Seeds; seed++)
        {
            var table = RandomTable.Of(seed);
            Write(TableDiff.Between(table, null));
            var read = ReadState();

            AssertEquivalent(table, read, seed);
            Assert.Equal(NftText.Of(read), List());
            Write(TableDiff.Removal(table.Table));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_set_of_every_type_that_is_not_refused_is_listed_by_nft_word_for_word_and_read_back_equal()
    {
        await Task.Yield();
        Write(TableDiff.Between(EverySet.Table, null));
        var read = ReadState();

        AssertEquivalent(EverySet.Table, read, 0);
        Assert.Equal(NftText.Of(read), List());
    }

    [Fact(Timeout = 120_000)]
    public async Task A_difference_turns_one_table_into_the_other_and_touches_no_foreign_one()
    {
        await Task.Yield();
        place.Shell("nft 'add table inet foreign; add set inet foreign s { type ipv4_addr; }; add element inet foreign s { 10.0.0.1 }'");
        var foreign = place.Run("nft", "list", "table", "inet", "foreign");
        TableState? standing = null;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var desired = RandomTable.Of(seed + 1000);
            Write(TableDiff.Between(desired, standing));
            standing = ReadState();

            AssertEquivalent(desired, standing, seed);
            Assert.Equal(NftText.Of(standing), List());
            Assert.True(TableDiff.Between(desired, standing).IsEmpty, $"seed {seed}");
        }

        Assert.Equal(foreign, place.Run("nft", "list", "table", "inet", "foreign"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_refusal_names_the_object_and_the_error_and_changes_nothing()
    {
        await Task.Yield();
        Write(TableDiff.Between(Sample, null));
        var before = socket.ReadGeneration(CancellationToken.None);

        var result = socket.Run(
            new Transaction(SampleTable.Header, [new Change.FlushChain("raw"), new Change.DeleteSet("missing"), new Change.FlushChain("forward")]),
            null,
            CancellationToken.None);

        Assert.Equal("set missing", result.Failure!.Subject);
        Assert.Contains("ENOENT", result.Failure.Words, StringComparison.Ordinal);
        Assert.True(Sample.IsEquivalentTo(ReadState()));
        Assert.Equal(before.Generation, socket.ReadGeneration(CancellationToken.None).Generation);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_transaction_for_a_generation_that_is_over_is_a_conflict_and_changes_nothing()
    {
        await Task.Yield();
        var old = socket.ReadGeneration(CancellationToken.None).Generation;
        place.Run("nft", "add", "table", "inet", "foreign");

        var result = socket.Run(TableDiff.Between(Sample, null), old, CancellationToken.None);

        Assert.Equal(NftFailureKind.Conflict, result.Failure?.Kind);
        Assert.Null(socket.Read(Name, CancellationToken.None).Dump);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_generation_is_known_after_a_transaction_and_differs_after_a_foreign_one()
    {
        await Task.Yield();
        var result = socket.Run(TableDiff.Between(Sample, null), null, CancellationToken.None);
        Assert.Equal(result.Generation, socket.ReadGeneration(CancellationToken.None).Generation);

        place.Run("nft", "delete", "element", "inet", Name, "translated4", "{ \"wg0\" . 172.18.104.2 . tcp . 81 }");
        Assert.NotEqual(result.Generation, socket.ReadGeneration(CancellationToken.None).Generation);
        Write(TableDiff.Between(Sample, ReadState()));
        Assert.True(Sample.IsEquivalentTo(ReadState()));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_hundred_thousand_networks_are_written_in_one_transaction_and_read_back()
    {
        await Task.Yield();
        var set = new SetDefinition("list4", KeyType.Of(FieldType.Ipv4Addr)) { IsInterval = true };
        var elements = new ElementSet(Enumerable.Range(0, 100_000).Select(static i =>
            Element.Of(FieldValue.Network(new IPNetwork(new IPAddress([(byte)(1 + i / 65536), (byte)(i / 256), (byte)i, 0]), 25)))));
        var table = new TableState(SampleTable.Header, [new SetState(set, elements)], []);

        Write(TableDiff.Between(table, null));

        Assert.True(table.IsEquivalentTo(ReadState()));
    }

    [Fact(Timeout = 60_000)]
    public async Task An_expression_that_is_none_of_ours_makes_the_rule_differ()
    {
        await Task.Yield();
        Write(TableDiff.Between(Sample, null));
        place.Run("nft", "add", "rule", "inet", Name, "raw", "meta", "length", ">", "100", "accept");

        var read = ReadState();

        Assert.False(Sample.IsEquivalentTo(read));
        Write(TableDiff.Between(Sample, read));
        Assert.True(Sample.IsEquivalentTo(ReadState()));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_foreign_change_of_our_table_is_notified_and_neither_our_own_nor_one_of_another_table()
    {
        await Task.Yield();
        using var subscription = NftablesSubscription.Open(place.Handle, TimeProvider.System);
        Write(TableDiff.Between(Sample, null));
        place.Run("nft", "add", "table", "inet", "foreign");
        place.Run("nft", "delete", "element", "inet", Name, "translated4", "{ \"wg0\" . 172.18.104.2 . tcp . 81 }");

        var change = subscription.Next(Name, socket.PortId, TimeSpan.FromSeconds(10), CancellationToken.None);

        Assert.Equal("nft", change?.ProcessName);
        Assert.Equal(socket.ReadGeneration(CancellationToken.None).Generation, change!.Generation);
        Assert.Null(subscription.Next(Name, socket.PortId, TimeSpan.Zero, CancellationToken.None));
    }

    public void Dispose()
    {
        socket.Dispose();
        place.Dispose();
    }

    private static void AssertEquivalent(TableState desired, TableState read, int seed)
    {
        var differences = desired.Chains.SelectMany(c => c.Rules.Zip(read.FindChain(c.Chain.Name)?.Rules ?? [])).Where(static r => r.First != r.Second)
            .Select(static r => $"{r.First.Expressions}\n{r.Second.Expressions}")
            .Concat(desired.Sets.Where(s => s != read.FindSet(s.Definition.Name)).Select(static s => s.Definition.ToString()));
        Assert.True(desired.IsEquivalentTo(read), $"seed {seed}: {string.Join('\n', differences)}");
    }

    private void Write(Transaction transaction)
    {
        var result = socket.Run(transaction, null, CancellationToken.None);
        Assert.True(result.Succeeded, result.Failure?.Words);
    }

    private TableState ReadState()
    {
        var reading = socket.Read(Name, CancellationToken.None);
        Assert.True(reading.Failure is null, reading.Failure?.Words);
        return reading.Dump!.State;
    }

    private string List() => place.Run("nft", "-s", "list", "table", "inet", Name);
}

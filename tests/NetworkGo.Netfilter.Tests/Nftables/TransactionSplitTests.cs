using System.Net;
using CsCheck;
using NetworkGo.Netfilter.Nftables.Building;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.State;
using NetworkGo.Netfilter.Nftables.Writing;

namespace NetworkGo.Netfilter.Tests.Nftables;

/// <summary>What is too large for one batch is divided so that only the last transaction changes what rules use.</summary>
public sealed class TransactionSplitTests
{
    private const int Most = 20_000;

    [Fact]
    public void A_batch_is_never_larger_than_its_bound() => Gen.Int.Sample(static seed =>
    {
        var transaction = TableDiff.Between(RandomTable.Of(seed), TableMutation.Of(RandomTable.Of(seed), seed, 5));
        return transaction.IsEmpty || TransactionEncoder.Encode(transaction, 1, 1).Content.Length <= BatchSize.Of(transaction);
    });

    [Fact]
    public void The_bound_of_many_elements_is_close()
    {
        var transaction = TableDiff.Between(Of("open4", 5000), null);
        var size = TransactionEncoder.Encode(transaction, 1).Content.Length;
        Assert.InRange(BatchSize.Of(transaction), size, size * 1.5);
    }

    [Fact]
    public void What_fits_is_one_transaction() =>
        Assert.Equal(TableDiff.Between(Of("open4", 100), null), Assert.Single(TransactionSplit.Plan(Of("open4", 100), null, Most)));

    [Fact]
    public void Equal_tables_need_no_transaction() => Assert.Empty(TransactionSplit.Plan(Of("open4", 100), Of("open4", 100), 1));

    [Fact]
    public void Every_transaction_fits_and_only_the_last_one_changes_rules_or_sets_that_rules_use()
    {
        var plan = TransactionSplit.Plan(Of("open4", 5000), Of("open4", 4, third: 200), Most);

        Assert.True(plan.Count > 10);
        Assert.All(plan, static t => Assert.InRange(TransactionEncoder.Encode(t, 1, 1).Content.Length, 1, Most));
        Assert.All(plan.SkipLast(1).SelectMany(static t => t.Changes), static c => Assert.True(
            c is Change.AddSet { Set.Name: "open4.1" } or Change.AddElements { Set.Name: "open4.1" }, c.ToString()));
        Assert.Equal(5000, plan.SelectMany(static t => t.Changes).OfType<Change.AddElements>().Sum(static a => a.Elements.Count));
        Assert.Equal(
            [new Change.FlushChain("forward"), new Change.DeleteSet("open4"), new Change.AddRule("forward", Of("open4.1", 0).Chains[0].Rules[0])],
            plan[^1].Changes);
    }

    [Fact]
    public void A_new_table_gets_its_chains_last()
    {
        var plan = TransactionSplit.Plan(Of("open4", 5000), null, Most);

        Assert.IsType<Change.AddTable>(plan[0].Changes[0]);
        Assert.All(plan.SkipLast(1).SelectMany(static t => t.Changes), static c =>
            Assert.True(c is Change.AddTable or Change.AddSet { Set.Name: "open4" } or Change.AddElements { Set.Name: "open4" }, c.ToString()));
        Assert.Equal(["chain forward", "rule of chain forward"], plan[^1].Changes.Select(static c => c.Subject), StringComparer.Ordinal);
    }

    [Fact]
    public void The_next_change_finds_the_set_by_its_generation_and_the_one_after_takes_the_plain_name_again()
    {
        var one = Assert.Single(TransactionSplit.Plan(Of("open4", 101), Of("open4.1", 100), Most));
        Assert.Equal("open4.1", Assert.IsType<Change.AddElements>(Assert.Single(one.Changes)).Set.Name);

        Assert.Contains(new Change.AddSet(Of("open4", 0).Sets[0].Definition), TransactionSplit.Plan(Of("open4", 5000), Of("open4.1", 100), Most)[0].Changes);
    }

    [Fact]
    public void What_an_interrupted_change_left_is_deleted_and_never_taken_for_the_set_that_rules_use()
    {
        var left = Of("open4", 100);
        left = left with { Sets = [.. left.Sets, .. Of("open4.1", 60).Sets] };

        Assert.Equal([new Change.DeleteSet("open4.1")], Assert.Single(TransactionSplit.Plan(Of("open4", 100), left, Most)).Changes);
        Assert.True(SetGeneration.Canonical(left).IsEquivalentTo(Of("open4", 100)));
        Assert.True(SetGeneration.Canonical(Of("open4.1", 7)).IsEquivalentTo(Of("open4", 7)));
    }

    [Fact]
    public void A_set_that_an_interrupted_first_change_left_is_made_new_under_its_name()
    {
        var left = new TableState(new Table("network-go"), Of("open4", 60).Sets, []);

        var plan = TransactionSplit.Plan(Of("open4", 5000), left, Most);

        Assert.Equal([new Change.DeleteSet("open4"), new Change.AddSet(left.Sets[0].Definition)], plan[0].Changes.Take(2));
        Assert.All(plan, static t => Assert.True(BatchSize.Of(t) <= Most));
    }

    [Fact]
    public void Chains_that_elements_go_to_are_made_before_and_get_their_rules_last()
    {
        var map = new SetDefinition("ways", KeyType.Of(FieldType.Ipv4Addr)) { IsVerdictMap = true };
        var desired = new TableState(
            new Table("network-go"),
            [new SetState(map, new ElementSet(Addresses(3000, 1).Select(static a => Element.Of(FieldValue.Address(a)).To(Verdict.Goto("way")))))],
            [new ChainState(new Chain("way"), [RuleOf.Statements(Do.Drop())])]);

        var plan = TransactionSplit.Plan(desired, null, Most);

        Assert.Equal([new Change.AddTable(), new Change.AddChain(new Chain("way"))], plan[0].Changes.Take(2));
        Assert.Equal(["rule of chain way"], plan[^1].Changes.Select(static c => c.Subject), StringComparer.Ordinal);
    }

    [Fact]
    public void A_table_that_is_asleep_is_deleted_before_it_is_filled()
    {
        var asleep = Of("open4", 4);
        asleep = asleep with { Table = asleep.Table with { IsDormant = true } };

        var plan = TransactionSplit.Plan(Of("open4", 5000), asleep, Most);

        Assert.Equal([new Change.DeleteTable()], plan[0].Changes);
        Assert.All(plan, static t => Assert.True(BatchSize.Of(t) <= Most));
    }

    [Fact]
    public void What_cannot_be_divided_is_given_whole()
    {
        var another = Of("open4", 4);
        another = another with { Table = another.Table with { Comment = "another" } };

        Assert.Equal(TableDiff.Between(Of("open4", 5000), another), Assert.Single(TransactionSplit.Plan(Of("open4", 5000), another, Most)));
    }

    [Fact]
    public void A_desired_set_with_the_mark_of_generations_in_its_name_is_refused() =>
        Assert.Contains("open4.1", Assert.Throws<ArgumentException>(() => TransactionSplit.Plan(Of("open4.1", 4), null, Most)).Message, StringComparison.Ordinal);

    private static TableState Of(string name, int count, byte third = 1)
    {
        var set = new SetDefinition(name, KeyType.Of(FieldType.Ipv4Addr));
        return new TableState(
            new Table("network-go"),
            [new SetState(set, new ElementSet(Addresses(count, third).Select(static a => Element.Of(FieldValue.Address(a)).Named("web>api"))))],
            [
                new ChainState(
                    new Chain("forward", new ChainBase(ChainType.Filter, ChainHook.Forward, -1)),
                    [RuleOf.Statements(Match.Lookup(name, KeyPart.IpSaddr), Do.Accept())]),
            ]);
    }

    private static IEnumerable<IPAddress> Addresses(int count, byte second) =>
        Enumerable.Range(0, count).Select(i => new IPAddress([10, second, (byte)(i / 256), (byte)i]));
}

using NetworkGo.Netfilter.Netlink;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Reading;
using NetworkGo.Netfilter.Nftables.State;

namespace NetworkGo.Netfilter.Tests.Nftables;

/// <summary>What others have put on an object of our table is not read over.</summary>
public sealed class ForeignContentTests
{
    private const int ExpressionAttribute = 7;
    private const int ExpressionsAttribute = 11;
    private static readonly Table Table = new("network-go");

    [Theory]
    [InlineData(ExpressionAttribute, "quota")]
    [InlineData(ExpressionAttribute, "counter")]
    [InlineData(ExpressionsAttribute, "counter")]
    public void An_element_with_a_statement_that_its_set_has_not_differs_from_ours(int attribute, string statement)
    {
        var writer = new AttributeWriter();
        var list = writer.BeginNested(3);
        var element = writer.BeginNested(1);
        var key = writer.BeginNested(1);
        writer.Add(1, [10, 0, 0, 1]);
        writer.EndNested(key);
        var expression = writer.BeginNested(attribute);
        writer.Add(1, statement);
        writer.EndNested(expression);
        writer.EndNested(element);
        writer.EndNested(list);
        var reader = new ElementReader(new SetDefinition("s", KeyType.Of(FieldType.Ipv4Addr)));

        Assert.True(reader.Add(writer.Written.Span));

        var read = Assert.Single(reader.Finish()).Element;
        Assert.True(read.HasUnknown);
        Assert.NotEqual(new Element(read.Key), read);
    }

    [Fact]
    public void A_set_that_cannot_be_ours_is_deleted_before_the_one_that_takes_its_name_is_made()
    {
        var set = new SetState(new SetDefinition("s", KeyType.Of(FieldType.Ipv4Addr)), ElementSet.Empty);
        var desired = new TableState(Table, [set], []);
        var standing = new TableState(Table, [], []) { UnknownSets = ["s", "theirs"] };

        Assert.Equal(
            [new Change.DeleteSet("s"), new Change.DeleteSet("theirs"), new Change.AddSet(set.Definition)],
            TableDiff.Between(desired, standing).Changes);
        Assert.False(desired.IsEquivalentTo(desired with { UnknownSets = ["theirs"] }));
    }

    [Fact]
    public void A_table_that_is_asleep_is_made_new()
    {
        var desired = new TableState(Table, [], [new ChainState(new Chain("c"), [])]);

        Assert.Equal(
            [new Change.DeleteTable(), new Change.AddTable(), new Change.AddChain(new Chain("c"))],
            TableDiff.Between(desired, desired with { Table = Table with { IsDormant = true } }).Changes);
    }
}

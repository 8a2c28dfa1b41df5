using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Reconciling;
using NetworkGo.Netfilter.Nftables.Compiling;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Tests.Reconciling;

/// <summary>A table is compiled once for containers that are asked the same, and is always the one that is compiled from nothing.</summary>
public sealed class NamespaceTablesTests
{
    private static readonly TableMarks Marks = new(new(0x2000_0000, 0x2000_0000), new(0x1000_0000, 0x1000_0000));
    private static readonly TableMarks OtherMarks = new(new(0x4000_0000, 0x4000_0000), new(0x1000_0000, 0x1000_0000));

    private readonly NamespaceTables tables = new();

    [Fact]
    public void Containers_that_are_asked_the_same_share_one_table()
    {
        var first = tables.Compile(new("web-1"), Rules(3), Marks);
        tables.Compile(new("other"), Rules(2), Marks);

        Assert.Same(first, tables.Compile(new("web-2"), Rules(3), Marks));
        Assert.NotSame(first, tables.Compile(new("web-3"), Rules(3), OtherMarks));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("web")]
    public void Whatever_was_asked_before_the_table_is_the_one_of_what_is_asked_now(string? container)
    {
        var id = new NamespaceId(container);
        foreach (var count in (int[])[3, 4, 0, 300, 299, 2, 300, 3, 17])
        {
            for (var other = 0; other < 20; other++)
            {
                tables.Compile(new("other"), Rules(other), Marks);
            }

            var table = tables.Compile(id, Rules(count), Marks);
            Assert.Equal(count == 0, table is null);
            Assert.True(table is null || table.IsEquivalentTo(TableCompiler.Compile(Rules(count), Marks)!), $"{count} rules");
        }

        tables.Forget(id);
        Assert.True(tables.Compile(id, Rules(300), Marks)!.IsEquivalentTo(TableCompiler.Compile(Rules(300), Marks)!));
    }

    private static EquatableArray<Rule> Rules(int count) => Enumerable.Range(1, count).Select(static i => new Rule(
        RuleHook.Forward,
        new FlowMatch
        {
            Source = IPNetwork.Parse($"10.1.{i / 250}.{i % 250}/32"),
            Target = IPNetwork.Parse("10.2.0.2/32"),
            Protocol = IpProtocol.Tcp,
            Port = new(80),
        },
        RuleAction.Accept.Instance,
        $"p{i}")).ToEquatableArray();
}

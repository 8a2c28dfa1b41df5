using CsCheck;
using NetworkGo.Netfilter.Netlink;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Reading;
using NetworkGo.Netfilter.Nftables.State;
using NetworkGo.Netfilter.Nftables.Wire;
using NetworkGo.Netfilter.Nftables.Writing;

namespace NetworkGo.Netfilter.Tests.Nftables;

/// <summary>What is written is read back the same, and nothing that is cut short is taken for whole or throws.</summary>
public sealed class RoundTripTests
{
    private const int Behind = NetlinkHeader.Size + NetlinkHeader.FamilySize;

    [Fact]
    public void Any_table_is_read_back_as_it_was_written() =>
        Gen.Int.Sample(static seed =>
        {
            var table = RandomTable.Of(seed);
            return Read(Encode(TableDiff.Between(table, null)))!.IsEquivalentTo(table);
        });

    [Fact]
    public void Messages_that_are_cut_short_are_values_and_never_exceptions() =>
        Gen.Int.Sample(static seed =>
        {
            var random = new Random(seed);
            foreach (var (type, body) in Messages(Encode(TableDiff.Between(RandomTable.Of(seed), null))))
            {
                var cut = body[..random.Next(body.Length)];
                Assert.True(type != NftMessage.NewRule || ObjectReader.ReadRule(cut) is null or { Rule: not null });
                _ = ObjectReader.ReadTable(cut);
                _ = ObjectReader.ReadChain(cut);
                _ = ObjectReader.ReadSet(cut);
                _ = ObjectReader.ReadGeneration(cut);
                _ = new ElementReader(new SetDefinition("s", KeyType.Of(FieldType.Ipv4Addr)) { IsInterval = true }).Add(cut);
            }
        });

    [Fact]
    public void Equal_tables_differ_in_nothing() =>
        Gen.Int.Sample(static seed => TableDiff.Between(RandomTable.Of(seed), RandomTable.Of(seed)).IsEmpty);

    [Fact]
    public void One_element_more_is_one_change_of_one_element()
    {
        var set = new SetDefinition("s", KeyType.Of(FieldType.InetService));
        var before = State([.. Enumerable.Range(1, 1000).Select(static p => Element.Of(FieldValue.Port((ushort)p)))]);
        var after = State([.. Enumerable.Range(1, 1001).Select(static p => Element.Of(FieldValue.Port((ushort)p)))]);

        var change = Assert.IsType<Change.AddElements>(Assert.Single(TableDiff.Between(after, before).Changes));
        Assert.Equal(Element.Of(FieldValue.Port(1001)), Assert.Single(change.Elements));

        TableState State(IReadOnlyList<Element> elements) => new(new Table("t"), [new SetState(set, new ElementSet(elements))], []);
    }

    [Fact]
    public void A_list_of_elements_is_cut_before_an_attribute_is_too_long()
    {
        var set = new SetDefinition("s", KeyType.Of(FieldType.Ipv4Addr));
        var table = new TableState(
            new Table("t"),
            [new SetState(set, new ElementSet(Enumerable.Range(0, 10_000).Select(static i =>
                Element.Of(FieldValue.Address(new System.Net.IPAddress([10, 0, (byte)(i / 256), (byte)i]))).Named("a comment of some length"))))],
            []);

        var encoded = Encode(TableDiff.Between(table, null));

        Assert.True(Messages(encoded).Count(static m => m.Type == NftMessage.NewElement) >= 8);
        Assert.True(table.IsEquivalentTo(Read(encoded)!));
    }

    private static ReadOnlyMemory<byte> Encode(Transaction transaction) => TransactionEncoder.Encode(transaction, 1).Content;

    private static IEnumerable<(NftMessage Type, byte[] Body)> Messages(ReadOnlyMemory<byte> content)
    {
        for (var rest = content; rest.Length > 0;)
        {
            var length = BitConverter.ToInt32(rest.Span);
            var type = BitConverter.ToUInt16(rest.Span[4..]);
            if (type >> 8 == NetlinkHeader.Subsystem)
            {
                yield return ((NftMessage)(type & 0xff), rest.Span[Behind..length].ToArray());
            }

            rest = rest[length..];
        }
    }

    private static TableState? Read(ReadOnlyMemory<byte> content)
    {
        Table? table = null;
        List<Chain> chains = [];
        List<SetDefinition> sets = [];
        List<DumpedRule> rules = [];
        Dictionary<string, ElementReader> elements = [];
        foreach (var (type, body) in Messages(content))
        {
            switch (type)
            {
                case NftMessage.NewTable:
                    table = ObjectReader.ReadTable(body);
                    break;
                case NftMessage.NewChain:
                    chains.Add(ObjectReader.ReadChain(body)!);
                    break;
                case NftMessage.NewSet:
                    sets.Add(ObjectReader.ReadSet(body)!);
                    elements[sets[^1].Name] = new ElementReader(sets[^1]);
                    break;
                case NftMessage.NewRule:
                    rules.Add(ObjectReader.ReadRule(body)!);
                    break;
                case NftMessage.NewElement:
                    Assert.True(elements[ObjectReader.ReadSetName(body)].Add(body));
                    break;
            }
        }

        return table is null ? null : new TableState(
            table,
            [.. sets.Select(s => new SetState(s, new ElementSet(elements[s.Name].Finish().Select(static e => e.Element))))],
            [.. chains.Select(c => new ChainState(c, [.. rules.Where(r => r.Chain == c.Name).Select(static r => r.Rule)]))]);
    }
}

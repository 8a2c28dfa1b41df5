using NetworkGo.Netfilter.Netlink;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Reading;
using NetworkGo.Netfilter.Nftables.State;
using NetworkGo.Netfilter.Nftables.Writing;

namespace NetworkGo.Netfilter.Tests.Nftables;

/// <summary>What nft crashes on, or prints as something else, is not written, and the reason is given.</summary>
public sealed class RefusedSetTests
{
    [Fact]
    public void A_mark_is_in_no_set_of_ranges_and_in_no_concatenated_data()
    {
        Refused(Set(FieldType.Mark) with { IsInterval = true }, "a mark is no part of ranges");
        Refused(Set(FieldType.IfName, FieldType.Mark) with { IsInterval = true }, "a mark is no part of ranges");
        Refused(Set(FieldType.IfName) with { Data = KeyType.Of(FieldType.Mark, FieldType.IfName) }, "a mark is no part of concatenated data");
        Written(Set(FieldType.Mark));
        Written(Set(FieldType.IfName, FieldType.Mark));
        Written(Set(FieldType.IfName) with { Data = KeyType.Of(FieldType.Mark) });
    }

    [Fact]
    public void A_key_is_of_five_parts_and_64_bytes_at_most()
    {
        Refused(Set([.. Enumerable.Repeat(FieldType.InetService, 6)]), "its key has 6 parts");
        Refused(Set(FieldType.Ipv6Addr, FieldType.Ipv6Addr, FieldType.IfName, FieldType.IfName, FieldType.InetProto), "its key has 68 bytes");
        Written(Set(FieldType.Ipv6Addr, FieldType.Ipv6Addr, FieldType.IfName, FieldType.IfName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("open~4")]
    [InlineData("open 4")]
    [InlineData("über")]
    public void A_name_is_one_that_nft_reads(string name) => Refused(Set(FieldType.Mark) with { Name = name }, "its name is none that nft can read");

    [Fact]
    public void A_map_has_one_kind_of_data() =>
        Refused(Set(FieldType.Mark) with { Data = KeyType.Of(FieldType.IfName), IsVerdictMap = true }, "it maps to values and to verdicts");

    [Fact]
    public void The_order_of_bytes_is_said_of_single_names_and_marks_and_nothing_else_is_said_of_sets()
    {
        Assert.Equal([0, 4, 1, 0, 0, 0], UserdataOf(Set(FieldType.IfName)));
        Assert.Equal([0, 4, 1, 0, 0, 0, 1, 4, 1, 0, 0, 0], UserdataOf(Set(FieldType.Mark) with { Data = KeyType.Of(FieldType.Mark) }));
        Assert.Empty(UserdataOf(Set(FieldType.Ipv4Addr)));
        Assert.Empty(UserdataOf(Set(FieldType.IfName, FieldType.Ipv4Addr)));
    }

    [Fact]
    public void A_part_is_no_range_of_marks_or_families_or_all_names()
    {
        Throws(FieldValue.Mark(1) with { To = FieldValue.Mark(2).From });
        Throws(FieldValue.Family(NatFamily.Ipv4) with { To = FieldValue.Family(NatFamily.Ipv6).From });
        Throws(FieldValue.IfName("eth0") with { To = FieldValue.IfName("eth5").From });
        Throws(FieldValue.IfName("eth0") with { From = new Bytes(new byte[16]), To = new Bytes([.. Enumerable.Repeat(byte.MaxValue, 16)]) });
        Assert.True(Element.Of(FieldValue.IfName("br-*"), FieldValue.AnyProtocol()).Key.IsRange);

        static void Throws(FieldValue range) => Assert.Contains(
            $"A range of {range.Type} cannot be a part of a key",
            Assert.Throws<ArgumentException>(() => Element.Of(range, FieldValue.Port(80))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Such_a_set_of_somebody_elses_is_read_as_one_that_cannot_be_ours()
    {
        var writer = new AttributeWriter();
        writer.Add(2, "s");
        writer.Add(3, 4u);
        writer.Add(4, FieldType.Mark.Number);
        writer.Add(5, 4u);
        writer.Add(13, [0, 4, 1, 0, 0, 0]);

        Assert.Null(ObjectReader.ReadSet(writer.Written.Span));
    }

    private static SetDefinition Set(params ReadOnlySpan<FieldType> key) => new("s", KeyType.Of(key));

    private static EncodedTransaction Encode(SetDefinition set) =>
        TransactionEncoder.Encode(TableDiff.Between(new TableState(new Table("t"), [new SetState(set, ElementSet.Empty)], []), null), 1);

    private static void Written(SetDefinition set) => Assert.Null(set.Problem ?? (Encode(set).Content.IsEmpty ? "nothing" : null));

    private static void Refused(SetDefinition set, string reason) => Assert.StartsWith(
        $"Set {set.Name} is not written: {reason}", Assert.Throws<ArgumentException>(() => Encode(set)).Message, StringComparison.Ordinal);

    private static byte[] UserdataOf(SetDefinition set)
    {
        // The table's message, then the set's, behind the batch's beginning.
        var rest = Encode(set).Content.Span[20..];
        rest = rest[BitConverter.ToInt32(rest)..];
        return AttributeReader.Find(rest[20..BitConverter.ToInt32(rest)], 13).ToArray();
    }
}

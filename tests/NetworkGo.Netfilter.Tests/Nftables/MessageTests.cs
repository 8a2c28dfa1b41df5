using System.Net;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.State;
using NetworkGo.Netfilter.Nftables.Writing;

namespace NetworkGo.Netfilter.Tests.Nftables;

/// <summary>Messages to the byte, on a little-endian machine, as all that the program is built for are.</summary>
public sealed class MessageTests
{
    private static readonly Table Table = new("t");

    [Fact]
    public void A_batch_begins_and_ends_and_its_last_change_is_acknowledged() => Expect(
        [new Change.AddTable()],
        """
        14000000 1000 0100 07000000 00000000 00 00 000a            batch begin, request, number 7, for nf_tables
        24000000 000a 0504 08000000 00000000 01 00 0000            new table, request ack create, family inet
        0600 0100 74000000                                         name "t"
        0800 0200 00000000                                         flags
        14000000 1100 0100 09000000 00000000 00 00 000a            batch end
        """);

    [Fact]
    public void The_expected_generation_stands_in_the_beginning() => Expect(
        [new Change.DeleteTable()],
        """
        1c000000 1000 0100 07000000 00000000 00 00 000a            batch begin
        0800 0100 00000102                                         generation 258
        1c000000 020a 0500 08000000 00000000 01 00 0000            delete table
        0600 0100 74000000                                         name "t"
        14000000 1100 0100 09000000 00000000 00 00 000a            batch end
        """,
        258);

    [Fact]
    public void A_set_of_concatenated_keys_says_its_type_and_the_length_of_each_part() => Expect(
        [new Change.AddSet(new SetDefinition("s", KeyType.Of(FieldType.Ipv4Addr, FieldType.InetService)) { IsInterval = true, HasCounter = true })],
        """
        14000000 1000 0100 07000000 00000000 00 00 000a            batch begin
        90000000 090a 0504 08000000 00000000 01 00 0000            new set
        0600 0100 74000000                                         table "t"
        0600 0200 73000000                                         name "s"
        0800 0300 00000084                                         flags: concatenation, interval
        0800 0400 000001cd                                         key type 7 << 6 | 13
        0800 0500 00000008                                         key length, padded
        0800 0a00 00000001                                         id
        2000 0980 1c00 0280                                        description, concatenation
        0c00 0180 0800 0100 00000004                               part of 4 bytes
        0c00 0180 0800 0100 00000002                               part of 2 bytes
        2c00 1180 0c00 0100 636f756e74657200                       expression "counter"
        1c00 0280 0c00 0100 0000000000000000                       its data: bytes
        0c00 0200 0000000000000000                                 packets
        14000000 1100 0100 09000000 00000000 00 00 000a            batch end
        """);

    [Fact]
    public void An_element_has_its_padded_key_and_its_comment_in_its_userdata() => Expect(
        [
            new Change.AddElements(
                new SetDefinition("s", KeyType.Of(FieldType.Ipv4Addr, FieldType.InetService)),
                [Element.Of(FieldValue.Address(IPAddress.Parse("10.0.0.1")), FieldValue.Port(80)).Named("ab")]),
        ],
        """
        14000000 1000 0100 07000000 00000000 00 00 000a            batch begin
        48000000 0c0a 0504 08000000 00000000 01 00 0000            new elements
        0600 0100 74000000                                         table "t"
        0600 0200 73000000                                         set "s"
        2400 0380 2000 0180                                        list, element
        1000 0180 0c00 0100 0a000001 00500000                      key: value, 10.0.0.1 and 80
        0900 0600 0003616200 000000                                userdata: comment of 3 bytes, "ab"
        14000000 1100 0100 09000000 00000000 00 00 000a            batch end
        """);

    [Fact]
    public void A_range_of_a_single_key_is_a_beginning_and_the_value_behind_its_end() => Expect(
        [
            new Change.DeleteElements(
                new SetDefinition("s", KeyType.Of(FieldType.Ipv4Addr)) { IsInterval = true },
                [Element.Of(FieldValue.Network(IPNetwork.Parse("10.0.0.0/8")))]),
        ],
        """
        14000000 1000 0100 07000000 00000000 00 00 000a            batch begin
        50000000 0e0a 0500 08000000 00000000 01 00 0000            delete elements
        0600 0100 74000000                                         table "t"
        0600 0200 73000000                                         set "s"
        2c00 0380 1000 0180 0c00 0180 0800 0100 0a000000           list, element, key 10.0.0.0
        1800 0180 0c00 0180 0800 0100 0b000000                     element, key 11.0.0.0
        0800 0300 00000001                                         flags: the end of a range
        14000000 1100 0100 09000000 00000000 00 00 000a            batch end
        """);

    private static void Expect(ValueList<Change> changes, string message, uint? generation = null)
    {
        var encoded = TransactionEncoder.Encode(new Transaction(Table, changes), 7, generation);
        var lines = message.Split('\n').Select(static l => l.Length > 59 ? l[..59] : l);
        Assert.Equal(
            string.Concat(lines).Replace(" ", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal),
            Convert.ToHexStringLower(encoded.Content.Span));
    }
}

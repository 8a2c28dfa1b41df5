using System.Net.Sockets;
using CsCheck;
using NetworkGo.Netfilter.Conntrack;

namespace NetworkGo.Netfilter.Tests.Conntrack;

public sealed class ConntrackRequestsTests
{
    [Fact]
    public void A_listing_of_everything_is_a_bare_header() => Golden(
        ConntrackRequests.List(5, ConntrackFilter.None),
        // length 20, IPCTNL_MSG_CT_GET of subsystem 1, NLM_F_REQUEST and NLM_F_DUMP, sequence 5, port 0; nfgenmsg.
        "14000000 0101 0103 05000000 00000000",
        "00 00 0000");

    [Fact]
    public void A_listing_of_one_family_names_it_in_the_header() => Golden(
        ConntrackRequests.List(5, new ConntrackFilter { Family = AddressFamily.InterNetworkV6 }),
        "14000000 0101 0103 05000000 00000000",
        "0a 00 0000");

    [Fact]
    public void A_filter_is_written_as_far_as_the_kernel_knows_it() => Golden(
        ConntrackRequests.List(6, new ConntrackFilter
        {
            Family = AddressFamily.InterNetwork,
            Zone = 7,
            Mark = 0x10,
            MarkMask = 0xff,
            StatusMask = ConntrackStatus.DestinationTranslated,
            Protocol = ProtocolNumber.Udp,
            OriginalPort = 5060,
        }),
        "60000000 0101 0103 06000000 00000000",
        "02 00 0000",
        // CTA_ZONE, CTA_MARK, CTA_MARK_MASK.
        "0600 1200 0007 0000",
        "0800 0800 00000010",
        "0800 1500 000000ff",
        // CTA_STATUS 0 of CTA_STATUS_MASK: the bit must not be set.
        "0800 0300 00000000",
        "0800 1a00 00000020",
        // CTA_TUPLE_ORIG, CTA_TUPLE_PROTO: CTA_PROTO_NUM, CTA_PROTO_DST_PORT.
        "1800 0180 1400 0280",
        "0500 0100 11 000000",
        "0600 0300 13c4 0000",
        // CTA_FILTER, CTA_FILTER_ORIG_FLAGS in the machine's order: number of the protocol, and destination port.
        "0c00 1980 0800 0100 28000000");

    [Fact]
    public void A_port_of_a_protocol_whose_ports_the_kernel_does_not_compare_is_left_to_the_reader() => Golden(
        ConntrackRequests.List(6, new ConntrackFilter { Family = AddressFamily.InterNetwork, Protocol = ProtocolNumber.Sctp, OriginalPort = 5060 }),
        "30000000 0101 0103 06000000 00000000",
        "02 00 0000",
        "1000 0180 0c00 0280 0500 0100 84 000000",
        "0c00 1980 0800 0100 08000000");

    [Fact]
    public void A_protocol_without_a_family_is_left_to_the_reader() => Golden(
        ConntrackRequests.List(6, new ConntrackFilter { Protocol = ProtocolNumber.Udp, OriginalPort = 5060 }),
        "14000000 0101 0103 06000000 00000000",
        "00 00 0000");

    [Fact]
    public void Flows_are_deleted_by_their_original_direction_and_id_and_only_the_last_is_acknowledged() => Golden(
        ConntrackRequests.Delete(
            9,
            [
                Flows.Of(ProtocolNumber.Udp, "10.99.0.2:41000", "10.99.0.1:5060", id: 0x01020304),
                Flows.Of(ProtocolNumber.Icmp, "10.99.0.2:77", "10.99.0.1:0") with { Zone = 7 },
            ]),
        "50000000 0201 0100 09000000 00000000",
        "02 00 0000",
        // CTA_TUPLE_ORIG: CTA_TUPLE_IP, CTA_TUPLE_PROTO; CTA_ID.
        "3400 0180",
        "1400 0180 0800 0100 0a630002 0800 0200 0a630001",
        "1c00 0280 0500 0100 11 000000 0600 0200 a028 0000 0600 0300 13c4 0000",
        "0800 0c00 01020304",
        // NLM_F_REQUEST and NLM_F_ACK.
        "58000000 0201 0500 0a000000 00000000",
        "02 00 0000",
        "3c00 0180",
        "1400 0180 0800 0100 0a630002 0800 0200 0a630001",
        "2400 0280 0500 0100 01 000000 0600 0400 004d 0000 0500 0500 08 000000 0500 0600 00 000000",
        "0600 1200 0007 0000");

    [Fact]
    public void How_many_flows_there_are_is_one_request() => Golden(ConntrackRequests.Count(3), "14000000 0501 0100 03000000 00000000", "00 00 0000");

    /// <summary>A request without one would delete every flow of the namespace.</summary>
    [Fact]
    public void Every_deletion_names_exactly_the_flow_that_it_is_for() => RandomFlows.Any.Array[1, 20].Sample(static flows =>
    {
        var rest = ConntrackRequests.Delete(uint.MaxValue, flows).AsSpan();
        for (var i = 0; i < flows.Length; i++)
        {
            Assert.Equal(0x102, BitConverter.ToUInt16(rest[4..]));
            Assert.Equal(unchecked(uint.MaxValue + (uint)i), BitConverter.ToUInt32(rest[8..]));
            Assert.Equal(i == flows.Length - 1 ? 5 : 1, BitConverter.ToUInt16(rest[6..]));

            var length = (int)BitConverter.ToUInt32(rest);
            // Of an entry that lacks the answers alone; so theirs are put behind.
            var original = BitConverter.ToUInt16(rest[20..]);
            byte[] body = [.. rest[16..length], .. rest[20..(20 + original)]];
            body[length - 16 + 2] = 2;
            Assert.True(ConntrackDecoder.TryRead(body, out var read, out var fault), fault);
            Assert.Equal((flows[i].Original, flows[i].Id, flows[i].Zone), (read.Original, read.Id, read.Zone));
            rest = rest[length..];
        }

        Assert.True(rest.IsEmpty);
    });

    private static void Golden(byte[] written, params string[] expected) => Assert.Equal(
        string.Concat(expected).Replace(" ", "", StringComparison.Ordinal), Convert.ToHexStringLower(written));
}

using System.Globalization;
using System.Net;
using CsCheck;
using NetworkGo.Netfilter.Rules;
using NetworkGo.Netfilter.Walk;
using NetworkGo.Netfilter.Walk.Nft;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Netfilter.Tests.Walk;

/// <summary>Both questions, of random tables, against a reading that knows single packets only.</summary>
public sealed class NftWalkPropertyTests
{
    private static readonly EngineBridge[] Bridges =
    [
        new("a", "br-a", IPNetwork.Parse("10.1.0.0/24"), false),
        new("b", "br-b", IPNetwork.Parse("10.2.0.0/24"), false),
    ];

    [Fact]
    public void A_packet_ends_where_the_kernel_ends_it_by_the_same_rules() =>
        Gen.Int.Sample(static seed =>
        {
            var (table, packet) = (SampleTable.Of(seed), Packet(new Random(seed)));
            var outcome = Assert.Single(Walk(table, packet));
            var (drops, steps) = table.Follow(packet);
            Assert.Null(outcome.Doubt);
            Assert.Equal(steps, outcome.Trace.Select(static s => string.Create(CultureInfo.InvariantCulture, $"{s.Chain} {s.Number}")), StringComparer.Ordinal);
            return outcome.Verdict == (drops ? WalkVerdict.Dropped : WalkVerdict.Forwarded);
        }, iter: 1000);

    [Fact]
    public void A_class_of_one_flow_ends_where_its_packet_does() =>
        Gen.Int.Sample(static seed =>
        {
            var (table, packet) = (SampleTable.Of(seed), Packet(new Random(seed)));
            return Walk(table, Class(packet, 0, packet.Protocol), new AcceptMark(packet.Mark, uint.MaxValue)) == table.Drops(packet);
        }, iter: 1000);

    [Fact]
    public void A_class_that_is_called_open_is_open_for_each_of_its_packets() =>
        Gen.Int.Sample(static seed =>
        {
            var random = new Random(seed);
            var (table, packet, bits) = (SampleTable.Of(seed), Packet(random), random.Next(1, 5));
            var (protocol, mask) = (random.Next(3) == 0 ? null : packet.Protocol, (uint)random.Next(4));
            var mark = mask == 0 ? (AcceptMark?)null : new AcceptMark(packet.Mark & mask, mask);
            if (Walk(table, Class(packet, bits, protocol), mark))
            {
                return true;
            }

            return Enumerable.Range(0, 50).Select(_ => OneOf(random, packet, bits, protocol, mask)).All(p => !table.Drops(p));
        }, iter: 1000);

    [Fact]
    public void Classes_are_called_open_and_shut() => Assert.All(new[] { true, false }, static expected => Assert.InRange(
        Enumerable.Range(0, 200).Count(seed => Walk(SampleTable.Of(seed), Class(Packet(new Random(seed)), 2, "tcp"), null) == expected), 40, 160));

    private static EquatableArray<WalkOutcome> Walk(SampleTable table, SamplePacket packet) => PacketWalk.Walk(
        new WalkPlace
        {
            Rulesets = [],
            Tables = [table.Table],
            Route = _ => new WalkRoute(false, packet.Output, null),
            IsLocal = static _ => false,
        },
        new WalkPacket
        {
            Input = packet.Input,
            Source = SamplePacket.Address(packet.IsVersion6, packet.Source),
            Destination = SamplePacket.Address(packet.IsVersion6, packet.Destination),
            Protocol = packet.Protocol,
            SourcePort = (ushort)(packet.Port == 0 ? 0 : 40000),
            DestinationPort = (ushort)packet.Port,
            Mark = packet.Mark,
        });

    private static bool Walk(SampleTable table, FlowClass flowClass, AcceptMark? mark) =>
        new NftFlowWalk(table.Table, [.. Bridges], mark).Drops("forward", flowClass);

    // Wider by some bits of both addresses, and by ports where there are any.
    private static FlowClass Class(SamplePacket packet, int bits, string? protocol) => new()
    {
        Source = Around(packet.IsVersion6, packet.Source, bits),
        Target = Around(packet.IsVersion6, packet.Destination, bits),
        Input = packet.Input,
        Output = Bridges.Single(b => b.Interface == packet.Output),
        Protocol = protocol,
        Port = protocol is null || packet.Port == 0 ? null : new PortRange((ushort)packet.Port, (ushort)Math.Min(15, packet.Port + bits)),
    };

    private static IPNetwork Around(bool isVersion6, int number, int bits)
    {
        var address = SamplePacket.Address(isVersion6, number);
        return Subnets.Of(address, Subnets.Bits(address) - bits);
    }

    private static SamplePacket OneOf(Random random, SamplePacket packet, int bits, string? protocol, uint mask)
    {
        var size = 1 << bits;
        var chosen = protocol ?? Protocol(random, packet.IsVersion6);
        return packet with
        {
            Source = (packet.Source & ~(size - 1)) + random.Next(size),
            Destination = (packet.Destination & ~(size - 1)) + random.Next(size),
            Protocol = chosen,
            Port = HasNoPort(chosen) ? 0 : protocol is null ? random.Next(1, 16) : random.Next(packet.Port, Math.Min(15, packet.Port + bits) + 1),
            Mark = (packet.Mark & mask) | ((uint)random.Next(4) & ~mask),
        };
    }

    private static SamplePacket Packet(Random random)
    {
        var isVersion6 = random.Next(3) == 0;
        var protocol = Protocol(random, isVersion6);
        return new SamplePacket
        {
            IsVersion6 = isVersion6,
            Input = random.Next(3) switch { 0 => "wg0", 1 => "br-a", _ => "br-b" },
            Output = random.Next(2) == 0 ? "br-a" : "br-b",
            Source = random.Next(16),
            Destination = random.Next(16),
            Protocol = protocol,
            Port = HasNoPort(protocol) ? 0 : random.Next(1, 16),
            Mark = (uint)random.Next(4),
        };
    }

    private static string Protocol(Random random, bool isVersion6) => random.Next(4) switch
    {
        0 => "udp",
        1 => isVersion6 ? "icmpv6" : "icmp",
        _ => "tcp",
    };

    private static bool HasNoPort(string protocol) => protocol is "icmp" or "icmpv6";
}

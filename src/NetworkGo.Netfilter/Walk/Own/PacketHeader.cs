using System.Buffers.Binary;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Netfilter.Walk.Own;

/// <summary>The bytes of a packet that a walk knows, where the kernel has them.</summary>
internal static class PacketHeader
{
    private const int Ipv4Length = 20;
    private const int Ipv6Length = 40;
    private const int TransportLength = 4;
    private const byte EchoRequest = 8;

    /// <summary>The IP header, and which of its bits are not known.</summary>
    public static (byte[] Content, byte[] Unknown) Network(WalkPacket packet)
    {
        var (source, destination) = (packet.Source.GetAddressBytes(), packet.Destination.GetAddressBytes());
        var isIpv4 = source.Length == 4;
        var content = new byte[isIpv4 ? Ipv4Length : Ipv6Length];
        var unknown = new byte[content.Length];
        unknown.AsSpan().Fill(byte.MaxValue);
        Set(isIpv4 ? 12 : 8, source);
        Set(isIpv4 ? 16 : 24, destination);
        if (ProtocolNumber(packet.Protocol) is { } protocol)
        {
            Set(isIpv4 ? 9 : 6, [protocol]);
        }

        return (content, unknown);

        void Set(int at, ReadOnlySpan<byte> value)
        {
            value.CopyTo(content.AsSpan(at));
            unknown.AsSpan(at, value.Length).Clear();
        }
    }

    /// <summary>The beginning of the header over IP, and which of its bits are not known: the ports; of ICMP type and code.</summary>
    public static (byte[] Content, byte[] Unknown) Transport(WalkState state)
    {
        var packet = state.Packet;
        var content = new byte[TransportLength];
        var unknown = new byte[TransportLength];
        if (packet.Protocol is "tcp" or "udp" or "sctp")
        {
            BinaryPrimitives.WriteUInt16BigEndian(content, packet.SourcePort);
            BinaryPrimitives.WriteUInt16BigEndian(content.AsSpan(2), packet.DestinationPort);
            return (content, unknown);
        }

        // Behind type and code there is a checksum; an error is of any type.
        unknown.AsSpan(2).Fill(byte.MaxValue);
        if (packet is { Protocol: "icmp", IsError: false })
        {
            content[0] = state.IsReply ? (byte)0 : EchoRequest;
        }
        else
        {
            unknown.AsSpan().Fill(byte.MaxValue);
        }

        return (content, unknown);
    }

    /// <summary>The number of a protocol; null where it is none that a walk knows.</summary>
    public static byte? ProtocolNumber(string name) => name switch
    {
        "icmp" => (byte)IpProtocols.Number(IpProtocol.Icmp),
        "tcp" => (byte)IpProtocols.Number(IpProtocol.Tcp),
        "udp" => (byte)IpProtocols.Number(IpProtocol.Udp),
        "sctp" => (byte)IpProtocols.Number(IpProtocol.Sctp),
        _ => null,
    };
}

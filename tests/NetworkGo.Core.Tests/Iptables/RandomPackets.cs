using System.Globalization;
using System.Net;
using NetworkGo.Netfilter.Rules;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Core.Tests.Iptables;

/// <summary>Packets near what rules match: at the ends of their ranges, beside them, and elsewhere.</summary>
internal static class RandomPackets
{
    /// <summary>One that may be the first of a flow.</summary>
    public static WalkPacket Near(Random random, FlowMatch match)
    {
        var source = match.Source is { } from && random.Next(5) > 0 ? Within(random, from)
            : random.Next(3) == 0 ? IPAddress.Parse($"10.{random.Next(8, 16)}.0.2")
            : Managed(random);
        var protocol = random.Next(5) > 0 && match.Protocol != IpProtocol.All
            ? match.Protocol.ToString().ToLowerInvariant()
            : random.Next(4) switch { 0 => "udp", 1 => "sctp", 2 => "icmp", _ => "tcp" };
        var port = (ushort)Math.Clamp(Port(random, match), 1, ushort.MaxValue);
        return new WalkPacket
        {
            Input = match.Input is { } device && random.Next(4) > 0
                ? device.EndsWith('+') ? string.Create(CultureInfo.InvariantCulture, $"{device[..^1]}{random.Next(2)}") : device
                : random.Next(6) == 0 ? TwinHosts.Devices[random.Next(TwinHosts.Devices.Length)] : TwinHosts.DeviceTo(source),
            Source = source,
            Destination = Destination(random, match),
            Protocol = protocol,
            SourcePort = protocol == "icmp" ? (ushort)0 : random.Next(8) == 0 ? port : (ushort)5000,
            DestinationPort = protocol == "icmp" ? (ushort)0 : port,
        };
    }

    private static IPAddress Destination(Random random, FlowMatch match)
    {
        var isForHost = match.ToLocal || match.Packets == FlowPackets.TranslatedRequests || match.OriginalPort is not null || match.Target is null;
        return isForHost || random.Next(8) == 0
            ? TwinHosts.Locals[random.Next(4) == 0 ? random.Next(TwinHosts.Locals.Length) : 0]
            : random.Next(4) > 0 ? match.Target!.Value.BaseAddress : Managed(random);
    }

    private static int Port(Random random, FlowMatch match) => (match.OriginalPort ?? match.Port) is { } ports && random.Next(4) > 0
        ? random.Next(5) switch
        {
            0 => ports.First,
            1 => ports.Last,
            2 => ports.First - 1,
            3 => ports.Last + 1,
            _ => random.Next(ports.First, ports.Last + 1),
        }
        : random.Next(1, 60);

    private static IPAddress Managed(Random random) => IPAddress.Parse(ManyPolicies.AddressOf(random.Next(ManyPolicies.Addresses)));

    private static IPAddress Within(Random random, IPNetwork network)
    {
        var bytes = network.BaseAddress.GetAddressBytes();
        for (var bit = Math.Max(network.PrefixLength, 8); bit < 32; bit++)
        {
            bytes[bit / 8] |= (byte)(random.Next(2) << (7 - (bit % 8)));
        }

        // Of all addresses those that the host has devices for.
        bytes[0] = network.PrefixLength == 0 ? (byte)10 : bytes[0];
        return new IPAddress(bytes);
    }
}

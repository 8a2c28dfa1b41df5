using System.Globalization;
using System.Net;

namespace NetworkGo.Core.Explaining;

/// <summary>What waits for packets in a namespace, from the kernel's lists of sockets. Pure.</summary>
// Source: net/ipv4/tcp_ipv4.c (get_tcp4_sock), net/ipv4/udp.c (udp4_format_sock) and their IPv6 twins: addresses are words of the machine's
// byte order in hexadecimal; state 0A is LISTEN, and a UDP socket that is not connected is in 07.
internal sealed class ListeningSockets
{
    private const string Listening = "0A";
    private const string Unconnected = "07";

    private readonly List<(IPAddress Address, ushort Port)> sockets;

    private ListeningSockets(List<(IPAddress Address, ushort Port)> sockets) => this.sockets = sockets;

    /// <summary>Reads the lists of one protocol.</summary>
    /// <param name="text">The list of IPv4, that of IPv6, or one after the other. Lines that are no sockets are left out.</param>
    public static ListeningSockets Parse(string text)
    {
        var found = new List<(IPAddress, ushort)>();
        foreach (var line in text.Split('\n'))
        {
            // sl, local_address, rem_address, st, ...
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is [_, var local, _, Listening or Unconnected, ..] && local.Split(':') is [var address, var port]
                && Address(address) is { } at && ushort.TryParse(port, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number))
            {
                found.Add((at, number));
            }
        }

        return new ListeningSockets(found);
    }

    /// <summary>Why nothing answers, to follow a name of the place; null where something waits at that address and port.</summary>
    /// <param name="protocol"><c>tcp</c> or <c>udp</c>.</param>
    /// <param name="address">The address that packets come to.</param>
    /// <param name="port">Their port.</param>
    /// <param name="place">The place, for people: <c>in db</c>.</param>
    public string? Missing(string protocol, IPAddress address, ushort port, string place)
    {
        List<IPAddress> there = [.. sockets.Where(s => s.Port == port).Select(static s => s.Address).Distinct()];
        if (there.Any(a => a.Equals(IPAddress.Any) || a.Equals(IPAddress.IPv6Any) || a.Equals(address)))
        {
            return null;
        }

        var service = string.Create(CultureInfo.InvariantCulture, $"{protocol}/{port}");
        return there.Count == 0
            ? $"nothing listens on {service} {place}"
            : $"nothing listens on {service} of {address} {place}, only of {string.Join(", ", there)}";
    }

    private static IPAddress? Address(string text)
    {
        if (text.Length is not (8 or 32))
        {
            return null;
        }

        var bytes = new byte[text.Length / 2];
        for (var word = 0; word < bytes.Length; word += sizeof(uint))
        {
            if (!uint.TryParse(text.AsSpan(word * 2, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
                || !BitConverter.TryWriteBytes(bytes.AsSpan(word), number))
            {
                return null;
            }
        }

        var address = new IPAddress(bytes);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}

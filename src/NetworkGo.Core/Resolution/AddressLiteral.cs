using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace NetworkGo.Core.Resolution;

/// <summary>
/// Reads addresses and subnets as they must be written: <see cref="IPAddress.Parse(string)"/> would take <c>1</c>,
/// <c>0x7f.1</c> and <c>010.0.0.1</c> (octal) too, and mean something else than the reader of the file.
/// </summary>
public static class AddressLiteral
{
    private const int Octets = 4;
    private const int IPv4Bits = 32;

    /// <summary>Reads an address.</summary>
    public static AddressFault ReadAddress(string text, out IPAddress address)
    {
        address = IPAddress.None;
        if (IsIPv6(text))
        {
            return AddressFault.IPv6;
        }

        var octets = new byte[Octets];
        var parts = text.Split('.', Octets + 1);
        if (parts.Length != Octets)
        {
            return AddressFault.Malformed;
        }

        for (var i = 0; i < Octets; i++)
        {
            if (!IsPlainNumber(parts[i]) || !byte.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out octets[i]))
            {
                return AddressFault.Malformed;
            }
        }

        address = new IPAddress(octets);
        return AddressFault.None;
    }

    /// <summary>Reads a subnet, <c>10.0.0.0/8</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="network">The subnet; with <see cref="AddressFault.HostBits"/> the one that was probably meant.</param>
    public static AddressFault ReadNetwork(string text, out IPNetwork network)
    {
        network = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            return IsIPv6(text) ? AddressFault.IPv6 : AddressFault.Malformed;
        }

        var fault = ReadAddress(text[..slash], out var address);
        if (fault != AddressFault.None)
        {
            return fault;
        }

        var prefix = text[(slash + 1)..];
        if (!IsPlainNumber(prefix)
            || !int.TryParse(prefix, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || length > IPv4Bits)
        {
            return AddressFault.Malformed;
        }

        network = Subnets.Of(address, length);
        return network.BaseAddress.Equals(address) ? AddressFault.None : AddressFault.HostBits;
    }

    /// <summary>
    /// Whether a text is meant as an address or subnet rather than as a name, rightly written or not:
    /// <c>300.1.1.1</c>, <c>10.0.0.0/33</c>, <c>10.0.0.1:80</c>, <c>fd00::1</c>.
    /// </summary>
    public static bool IsMeant(string text)
    {
        var trimmed = text.Trim();
        return trimmed.Contains('/', StringComparison.Ordinal)
            || IsIPv6(trimmed)
            || (trimmed.Contains('.', StringComparison.Ordinal) && trimmed.All(c => char.IsAsciiDigit(c) || c is '.' or ':'));
    }

    private static bool IsPlainNumber(string text) =>
        text.Length is > 0 and <= 3 && text.All(char.IsAsciiDigit) && (text.Length == 1 || text[0] != '0');

    private static bool IsIPv6(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var address = slash < 0 ? text : text[..slash];
        return address.Contains(':', StringComparison.Ordinal)
            && IPAddress.TryParse(address, out var parsed)
            && parsed.AddressFamily == AddressFamily.InterNetworkV6;
    }
}

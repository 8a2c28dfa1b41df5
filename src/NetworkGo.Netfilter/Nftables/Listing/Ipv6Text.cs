using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace NetworkGo.Netfilter.Nftables.Listing;

/// <summary>IPv6 addresses as inet_ntop(3) writes them. .NET writes some (of ISATAP) otherwise.</summary>
internal static class Ipv6Text
{
    private const int Groups = 8;

    /// <summary>The text of sixteen bytes.</summary>
    public static string Of(ReadOnlySpan<byte> address)
    {
        var (start, length) = LongestZeros(address);
        var text = new StringBuilder();
        for (var group = 0; group < Groups; group++)
        {
            if (length > 1 && group == start)
            {
                text.Append("::");
                group += length - 1;
                continue;
            }

            if (text.Length > 0 && text[^1] != ':')
            {
                text.Append(':');
            }

            // ::1.2.3.4 and ::ffff:1.2.3.4
            if (group == 6 && start == 0 && (length == 6 || (length == 5 && Group(address, 5) == 0xffff)))
            {
                return text.Append(new IPAddress(address[12..])).ToString();
            }

            text.Append(Group(address, group).ToString("x", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    private static ushort Group(ReadOnlySpan<byte> address, int group) => BinaryPrimitives.ReadUInt16BigEndian(address[(group * 2)..]);

    private static (int Start, int Length) LongestZeros(ReadOnlySpan<byte> address)
    {
        var best = (Start: -1, Length: 0);
        for (var start = 0; start < Groups; start++)
        {
            var end = start;
            while (end < Groups && Group(address, end) == 0)
            {
                end++;
            }

            if (end - start > best.Length)
            {
                best = (start, end - start);
            }
        }

        return best;
    }
}

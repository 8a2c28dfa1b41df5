using System.Globalization;

namespace NetworkGo.Core.Explaining;

/// <summary>Would a flow pass?</summary>
/// <param name="From">Who begins it: a name, an address, <c>host</c>, an interface, or <c>INTERFACE:ADDRESS</c>.</param>
/// <param name="To">Where to: a name, an address, <c>host</c>, or an interface of the host.</param>
/// <param name="Protocol"><c>tcp</c>, <c>udp</c>, <c>sctp</c> or <c>icmp</c>.</param>
/// <param name="Port">The port; 0 for <c>icmp</c>.</param>
public sealed record FlowQuestion(string From, string To, string Protocol, ushort Port)
{
    /// <summary>The port and protocol as they are written: <c>80/tcp</c>, or <c>icmp</c>.</summary>
    public string Service => Protocol == "icmp" ? Protocol : string.Create(CultureInfo.InvariantCulture, $"{Port}/{Protocol}");

    /// <summary>Reads <c>PORT[/PROTO]</c> or <c>icmp</c>; null where it is none.</summary>
    public static (string Protocol, ushort Port)? ReadService(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == "icmp")
        {
            return ("icmp", 0);
        }

        var parts = text.Split('/');
        var protocol = parts.Length == 1 ? "tcp" : parts[1];
        return parts.Length <= 2 && protocol is "tcp" or "udp" or "sctp"
            && parts[0].All(char.IsAsciiDigit)
            && ushort.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
            ? (protocol, port)
            : null;
    }
}

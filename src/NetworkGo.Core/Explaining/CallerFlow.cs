using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace NetworkGo.Core.Explaining;

/// <summary>The flow by which someone is logged in, as <c>SSH_CONNECTION</c> says it: client, its port, server, its port (ssh(1), ENVIRONMENT).</summary>
public static class CallerFlow
{
    /// <summary>Reads it; null where there is none, or it is one of IPv6, which no policy touches.</summary>
    public static FlowQuestion? Of(string? connection) =>
        connection?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var client, _, var server, var port]
        && IPAddress.TryParse(client, out var from) && from.AddressFamily == AddressFamily.InterNetwork
        && IPAddress.TryParse(server, out var to) && to.AddressFamily == AddressFamily.InterNetwork
        && ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? new FlowQuestion(from.ToString(), to.ToString(), "tcp", number)
            : null;
}

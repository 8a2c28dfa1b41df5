using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NetworkGo.Core.Resolution;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Explaining;

/// <summary>The flow by which someone is logged in, of either family.</summary>
/// <param name="From">The client.</param>
/// <param name="To">The host's address that it is connected to.</param>
/// <param name="Port">The host's port.</param>
public sealed record CallerFlow(IPAddress From, IPAddress To, ushort Port)
{
    /// <summary>Reads what <c>SSH_CONNECTION</c> says: client, its port, server, its port (ssh(1), ENVIRONMENT).</summary>
    /// <returns>Null where it is none.</returns>
    public static CallerFlow? Read(string connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return connection.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var client, _, var server, var port]
            && Address(client) is { } from && Address(server) is { } to && from.AddressFamily == to.AddressFamily
            && ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
                ? new CallerFlow(from, to, number)
                : null;
    }

    /// <summary>The question that can be walked; null for IPv6, of which no rules are read.</summary>
    internal FlowQuestion? Question => From.AddressFamily == AddressFamily.InterNetwork ? new FlowQuestion(From.ToString(), To.ToString(), "tcp", Port) : null;

    /// <summary>Whether a rule may send it elsewhere.</summary>
    /// <param name="rule">A rule of the host.</param>
    /// <param name="input">The interface that the flow arrives on; null where it is not known.</param>
    internal bool MayBeTakenBy(Rule rule, string? input) => rule.Action is RuleAction.TranslateDestination translation
        && translation.Address.AddressFamily == To.AddressFamily
        && rule.Match.Protocol is IpProtocol.Tcp or IpProtocol.All
        && (rule.Match.Port is not { } ports || ports.Contains(Port))
        && (rule.Match.Source is not { } source || source.Contains(From))
        && (rule.Match.Input is not { } device || input is null || InterfaceNames.Fits(device, input));

    // A server that listens on :: may see a client of IPv4 by its mapped address.
    private static IPAddress? Address(string text) => !IPAddress.TryParse(text, out var address) ? null
        : address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
        : address;
}

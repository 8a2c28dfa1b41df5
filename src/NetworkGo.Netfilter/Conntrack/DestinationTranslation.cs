using System.Collections.Immutable;
using System.Net;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Netfilter.Conntrack;

/// <summary>
/// A DNAT that takes what arrives for the namespace itself, as far as connection tracking can tell it: entries have no device, so
/// that a DNAT on one interface is known from one on another by its sources only.
/// </summary>
/// <remarks>
/// The nat chains see the first packet of a flow alone, and what they decide stays until the flow's entry goes. So a flow that began
/// before the DNAT is never translated while its packets come, and one that began under it is translated after it is gone.
/// </remarks>
public sealed record DestinationTranslation
{
    /// <summary>The protocol's number; null is every protocol.</summary>
    public byte? Protocol { get; init; }

    /// <summary>The destination ports before translation; null is every port, and flows without ports too.</summary>
    public ImmutableArray<PortRange>? Ports { get; init; }

    /// <summary>Whose flows it takes; null is everyone's, and an empty list takes none.</summary>
    public ImmutableArray<IPNetwork>? Sources { get; init; }

    /// <summary>Where they go.</summary>
    public required IPAddress Target { get; init; }

    /// <summary>The port there; null is the port that was asked for. Of a range any of it.</summary>
    public PortRange? TargetPorts { get; init; }

    /// <summary>Of a rule that translates; null for any other.</summary>
    public static DestinationTranslation? Of(Rule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return rule.Action is RuleAction.TranslateDestination translation
            ? new DestinationTranslation
            {
                Protocol = rule.Match.Protocol == IpProtocol.All ? null : (byte)IpProtocols.Number(rule.Match.Protocol),
                Ports = rule.Match.Port is { } asked ? [asked] : null,
                Sources = rule.Match.Source is { PrefixLength: > 0 } source ? [source] : null,
                Target = translation.Address,
                TargetPorts = translation.Port is { } port ? new PortRange(port) : null,
            }
            : null;
    }

    /// <summary>
    /// Whether the flow began before this DNAT and would be taken by it now: it arrived for an address of the namespace, and its
    /// destination is not translated. It has to be ended when the DNAT is added; its next packet begins a new flow.
    /// </summary>
    /// <remarks>
    /// A flow of the namespace's own does not arrive, and one that is translated by another rule is that rule's. One that is sent to the
    /// target anyway is as it would be.
    /// </remarks>
    /// <param name="entry">The flow.</param>
    /// <param name="local">The namespace's own addresses.</param>
    public bool WouldTake(ConntrackEntry entry, IReadOnlySet<IPAddress> local)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(local);
        return !entry.IsDestinationTranslated
            && local.Contains(entry.Original.Destination)
            && !local.Contains(entry.Original.Source)
            && IsAbout(entry.Original)
            && !(Target.Equals(entry.Original.Destination) && HasPort(entry));
    }

    /// <summary>
    /// Whether the flow is translated as this DNAT does it. It has to be ended when the DNAT is removed, unless another one that stays
    /// does the same.
    /// </summary>
    /// <param name="entry">The flow.</param>
    public bool HasTaken(ConntrackEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.IsDestinationTranslated
            && Target.Equals(entry.Reply.Source)
            && HasPort(entry)
            && IsAbout(entry.Original);
    }

    private bool IsAbout(ConntrackTuple original)
    {
        if ((Protocol is { } protocol && protocol != original.Protocol)
            || Target.AddressFamily != original.Destination.AddressFamily
            || (Sources is { } sources && !sources.Any(network => network.Contains(original.Source))))
        {
            return false;
        }

        return Ports is not { } ports || (original.DestinationPort is { } port && ports.Any(range => range.Contains(port)));
    }

    // Where the answers come from is where the packets go.
    private bool HasPort(ConntrackEntry entry) => TargetPorts is { } ports
        ? entry.Reply.SourcePort is { } port && ports.Contains(port)
        : entry.Reply.SourcePort == entry.Original.DestinationPort;
}

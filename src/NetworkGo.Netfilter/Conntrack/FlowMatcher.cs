using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Netfilter.Conntrack;

/// <summary>
/// Which tracked flows a rule of NetworkGo's lets through or translates. When the rule goes, they go; unless another
/// rule that stays does the same for them.
/// </summary>
public sealed record FlowMatcher
{
    private const string Accepts = "accept";
    private const string AcceptsTranslated = "translated";
    private const string DoesTranslate = "dnat";
    private const string Any = "any";
    private const string None = "none";

    /// <summary>Whether the rule translates (DNAT) rather than accepts.</summary>
    public required bool Translates { get; init; }

    /// <summary>Whether only translated flows are meant.</summary>
    public bool TranslatedOnly { get; init; }

    /// <summary>Protocol as iptables names it; null is every protocol.</summary>
    public string? Protocol { get; init; }

    /// <summary>Original source; null is everyone.</summary>
    public IPNetwork? Source { get; init; }

    /// <summary>Who answers: the destination after translation; null is everyone.</summary>
    public IPNetwork? Target { get; init; }

    /// <summary>The port that answers; null is every port.</summary>
    public PortRange? TargetPort { get; init; }

    /// <summary>The destination port before translation; null is every port.</summary>
    public PortRange? OriginalPort { get; init; }

    /// <summary>The address family; IPv4 where neither end says.</summary>
    public AddressFamily Family => (Target ?? Source)?.BaseAddress.AddressFamily ?? AddressFamily.InterNetwork;

    /// <summary>
    /// Of a rule that opens (filter) or translates; null for one that does neither by itself: answers, marks, masquerading, raw.
    /// </summary>
    public static FlowMatcher? Of(Rule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return rule switch
        {
            { Hook: RuleHook.Forward, Action: RuleAction.Accept, Match.Packets: FlowPackets.Requests or FlowPackets.TranslatedRequests } => new FlowMatcher
            {
                Translates = false,
                TranslatedOnly = rule.Match.Packets == FlowPackets.TranslatedRequests,
                Protocol = NameOf(rule.Match.Protocol),
                Source = Given(rule.Match.Source),
                Target = Given(rule.Match.Target),
                TargetPort = rule.Match.Port,
                OriginalPort = rule.Match.OriginalPort,
            },
            { Hook: RuleHook.DestinationNat, Action: RuleAction.TranslateDestination translation } => new FlowMatcher
            {
                Translates = true,
                TranslatedOnly = true,
                Protocol = NameOf(rule.Match.Protocol),
                Source = Given(rule.Match.Source),
                Target = Subnets.Single(translation.Address),
                TargetPort = translation.Port is { } port ? new PortRange(port) : rule.Match.Port,
                OriginalPort = rule.Match.Port,
            },
            _ => null,
        };
    }

    /// <summary>Whether the rule is about this flow.</summary>
    public bool Matches(ConntrackEntry flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return flow.Original.Source.AddressFamily == Family
            && (Protocol is null || IpProtocols.Number(Protocol) == flow.Original.Protocol)
            && (!TranslatedOnly || flow.IsDestinationTranslated)
            && (Source?.Contains(flow.Original.Source) ?? true)
            && (Target?.Contains(flow.Reply.Source) ?? true)
            && Holds(TargetPort, flow.Reply.SourcePort)
            && Holds(OriginalPort, flow.Original.DestinationPort);
    }

    /// <summary>Reads what <see cref="ToString"/> wrote; null for anything else.</summary>
    public static FlowMatcher? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Split(',') is not [var kind and (Accepts or AcceptsTranslated or DoesTranslate), var protocol, var source, var target, var targetPort, var originalPort]
            || !IPNetwork.TryParse(source.Replace('_', ':'), out var from) || !IPNetwork.TryParse(target.Replace('_', ':'), out var to)
            || !TryPorts(targetPort, out var arriving) || !TryPorts(originalPort, out var asked))
        {
            return null;
        }

        return new FlowMatcher
        {
            Translates = kind == DoesTranslate,
            TranslatedOnly = kind != Accepts,
            Protocol = protocol == Any ? null : protocol,
            Source = Given(from),
            Target = Given(to),
            TargetPort = arriving,
            OriginalPort = asked,
        };
    }

    /// <summary>In one word of letters, digits and <c>.,/-_</c>: it goes into a comment, whose parts a colon separates.</summary>
    public override string ToString() => string.Join(
        ',',
        Translates ? DoesTranslate : TranslatedOnly ? AcceptsTranslated : Accepts,
        Protocol is null ? Any : Protocol.All(char.IsAsciiLetterOrDigit) && Protocol.Length <= 16 ? Protocol : None,
        Text(Source ?? Subnets.Everything(Family)),
        Text(Target ?? Subnets.Everything(Family)),
        Text(TargetPort),
        Text(OriginalPort));

    /// <summary>
    /// The flows that end with rules that are gone: those that such a rule let through (or translated) and that no
    /// rule which stays lets through (or translates) as well.
    /// </summary>
    /// <param name="flows">All flows.</param>
    /// <param name="gone">What the rules that are gone were about.</param>
    /// <param name="remaining">What the rules that stay are about.</param>
    public static IEnumerable<ConntrackEntry> Revoked(
        IEnumerable<ConntrackEntry> flows, IReadOnlyCollection<FlowMatcher> gone, IEnumerable<FlowMatcher> remaining)
    {
        var ended = flows.Select(flow => (Flow: flow, Gone: gone.Where(g => g.Matches(flow)).ToList())).Where(static e => e.Gone.Count > 0).ToList();
        if (ended.Count == 0)
        {
            return [];
        }

        // Nearly every rule is about one target only, and each flow has one.
        var targets = ended.Select(static e => e.Flow.Reply.Source).ToHashSet();
        var stay = remaining
            .Where(s => s.Target is not { } one || one.PrefixLength < Subnets.Bits(one.BaseAddress) || targets.Contains(one.BaseAddress))
            .ToLookup(static s => s.Target);
        IEnumerable<FlowMatcher> StayingAt(IPAddress target) => stay
            .Where(s => s.Key is not { } key || key.PrefixLength < Subnets.Bits(target)).SelectMany(static s => s).Concat(stay[Subnets.Single(target)]);
        return ended
            .Where(e => e.Gone.Any(g => !StayingAt(e.Flow.Reply.Source).Any(s => s.Translates == g.Translates && s.Matches(e.Flow))))
            .Select(static e => e.Flow);
    }

    // All addresses of a family say no more than nothing: what is on the other side has the same family.
    private static IPNetwork? Given(IPNetwork? network) => network is { PrefixLength: 0 } ? null : network;

    private static string? NameOf(IpProtocol protocol) => protocol == IpProtocol.All ? null : IpProtocols.Name(protocol);

    private static string Text(IPNetwork network) => network.ToString().Replace(':', '_');

    private static string Text(PortRange? range) => range is { } r ? string.Create(CultureInfo.InvariantCulture, $"{r.First}-{r.Last}") : Any;

    private static bool TryPorts(string text, out PortRange? range)
    {
        range = null;
        if (text == Any)
        {
            return true;
        }

        try
        {
            range = Ports(text);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static bool Holds(PortRange? range, ushort? port) => range is not { } ports || (port is { } one && ports.Contains(one));

    /// <summary>Ports as iptables writes them, <c>80</c> or <c>80:90</c>, or as <see cref="ToString"/> does, <c>80-90</c>; null is every port.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    internal static PortRange? Ports(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var ends = text.Split(':', '-');
        return ushort.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && ushort.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            && first > 0 && first <= last
            ? new PortRange(first, last)
            : throw new FormatException($"expected a port or a range in an own rule, found \"{text}\"");
    }
}

using System.Globalization;
using System.Net;
using NetworkGo.Netfilter.Iptables;
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

    private static readonly IPNetwork Everything = new(IPAddress.Any, 0);

    /// <summary>Whether the rule translates (DNAT) rather than accepts.</summary>
    public required bool Translates { get; init; }

    /// <summary>Whether only translated flows are meant.</summary>
    public bool TranslatedOnly { get; init; }

    /// <summary>Protocol as iptables names it; null is every protocol.</summary>
    public string? Protocol { get; init; }

    /// <summary>Original source.</summary>
    public IPNetwork Source { get; init; } = Everything;

    /// <summary>Who answers: the destination after translation.</summary>
    public IPNetwork Target { get; init; } = Everything;

    /// <summary>The port that answers; null is every port.</summary>
    public PortRange? TargetPort { get; init; }

    /// <summary>The destination port before translation; null is every port.</summary>
    public PortRange? OriginalPort { get; init; }

    /// <summary>
    /// Reads it from a rule: of the filter table's accepts and the nat table's DNATs. Null for rules that neither
    /// open nor translate by themselves (answers, marks, masquerade, raw).
    /// </summary>
    public static FlowMatcher? FromRule(OwnRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var words = RuleItems.Split(rule.Body);
        string? Value(string option) => RuleItems.Value(words, option);

        var states = Value("--ctstate")?.Split(',') ?? [];
        var target = Value("-j");
        if (rule.Table == TableName.Filter && target == "ACCEPT" && !states.Contains("ESTABLISHED", StringComparer.Ordinal))
        {
            return new FlowMatcher
            {
                Translates = false,
                TranslatedOnly = states.Contains("DNAT", StringComparer.Ordinal),
                Protocol = Value("-p"),
                Source = Network(Value("-s")),
                Target = Network(Value("-d")),
                TargetPort = Ports(Value("--dport")),
                OriginalPort = Ports(Value("--ctorigdstport")),
            };
        }

        if (rule.Table == TableName.Nat && target == "DNAT" && Value("--to-destination") is { } destination)
        {
            var parts = destination.Split(':', 2);
            var original = Ports(Value("--dport"));
            return new FlowMatcher
            {
                Translates = true,
                TranslatedOnly = true,
                Protocol = Value("-p"),
                Source = Network(Value("-s")),
                Target = Network(parts[0]),
                TargetPort = parts.Length > 1 ? Ports(parts[1]) : original,
                OriginalPort = original,
            };
        }

        return null;
    }

    /// <summary>Whether the rule is about this flow.</summary>
    public bool Matches(FlowTuple flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return (Protocol is null || Protocol == flow.Protocol)
            && (!TranslatedOnly || !flow.Destination.Equals(flow.ReplySource) || flow.DestinationPort != flow.ReplySourcePort)
            && Source.Contains(flow.Source)
            && Target.Contains(flow.ReplySource)
            && Holds(TargetPort, flow.ReplySourcePort)
            && Holds(OriginalPort, flow.DestinationPort);
    }

    /// <summary>Like <see cref="FromRule"/>; null too for a rule in words that are never NetworkGo's, such as one that was altered.</summary>
    public static FlowMatcher? TryFromRule(OwnRule rule)
    {
        try
        {
            return FromRule(rule);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Reads what <see cref="ToString"/> wrote; null for anything else.</summary>
    public static FlowMatcher? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Split(',') is not [var kind and (Accepts or AcceptsTranslated or DoesTranslate), var protocol, var source, var target, var targetPort, var originalPort]
            || !IPNetwork.TryParse(source, out var from) || !IPNetwork.TryParse(target, out var to)
            || !TryPorts(targetPort, out var arriving) || !TryPorts(originalPort, out var asked))
        {
            return null;
        }

        return new FlowMatcher
        {
            Translates = kind == DoesTranslate,
            TranslatedOnly = kind != Accepts,
            Protocol = protocol == Any ? null : protocol,
            Source = from,
            Target = to,
            TargetPort = arriving,
            OriginalPort = asked,
        };
    }

    /// <summary>In one word of letters, digits and <c>.,/-</c>.</summary>
    public override string ToString() => string.Join(
        ',',
        Translates ? DoesTranslate : TranslatedOnly ? AcceptsTranslated : Accepts,
        Protocol is null ? Any : Protocol.All(char.IsAsciiLetterOrDigit) && Protocol.Length <= 16 ? Protocol : None,
        Source,
        Target,
        Text(TargetPort),
        Text(OriginalPort));

    /// <summary>
    /// The flows that end with rules that are gone: those that such a rule let through (or translated) and that no
    /// rule which stays lets through (or translates) as well.
    /// </summary>
    /// <param name="flows">All flows.</param>
    /// <param name="gone">What the rules that are gone were about.</param>
    /// <param name="remaining">The rules that stay.</param>
    public static IEnumerable<FlowTuple> Revoked(
        IEnumerable<FlowTuple> flows, IReadOnlyCollection<FlowMatcher> gone, IEnumerable<OwnRule> remaining)
    {
        var ended = flows.Select(flow => (Flow: flow, Gone: gone.Where(g => g.Matches(flow)).ToList())).Where(static e => e.Gone.Count > 0).ToList();
        if (ended.Count == 0)
        {
            return [];
        }

        // Nearly every rule is about one target only, and each flow has one.
        var targets = ended.Select(static e => e.Flow.ReplySource).ToHashSet();
        var stay = remaining.Select(FromRule).OfType<FlowMatcher>()
            .Where(s => s.Target.PrefixLength < Subnets.Bits(s.Target.BaseAddress) || targets.Contains(s.Target.BaseAddress))
            .ToLookup(static s => s.Target);
        IEnumerable<FlowMatcher> StayingAt(IPAddress target) => stay
            .Where(s => s.Key.PrefixLength < Subnets.Bits(target)).SelectMany(static s => s).Concat(stay[Subnets.Single(target)]);
        return ended
            .Where(e => e.Gone.Any(g => !StayingAt(e.Flow.ReplySource).Any(s => s.Translates == g.Translates && s.Matches(e.Flow))))
            .Select(static e => e.Flow);
    }

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

    private static bool Holds(PortRange? range, ushort port) => range is not { } r || (r.First <= port && port <= r.Last);

    private static IPNetwork Network(string? text)
    {
        if (text is null)
        {
            return Everything;
        }

        return IPNetwork.TryParse(text, out var network) ? network
            : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : throw new FormatException($"expected an address or a network in an own rule, found \"{text}\"");
    }

    private static PortRange? Ports(string? text)
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

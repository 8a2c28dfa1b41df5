using System.Globalization;
using System.Net;

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

    internal static readonly IPNetwork Everything = new(IPAddress.Any, 0);

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
    /// <param name="remaining">What the rules that stay are about.</param>
    public static IEnumerable<FlowTuple> Revoked(
        IEnumerable<FlowTuple> flows, IReadOnlyCollection<FlowMatcher> gone, IEnumerable<FlowMatcher> remaining)
    {
        var ended = flows.Select(flow => (Flow: flow, Gone: gone.Where(g => g.Matches(flow)).ToList())).Where(static e => e.Gone.Count > 0).ToList();
        if (ended.Count == 0)
        {
            return [];
        }

        // Nearly every rule is about one target only, and each flow has one.
        var targets = ended.Select(static e => e.Flow.ReplySource).ToHashSet();
        var stay = remaining
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

    private static bool Holds(PortRange? range, ushort port) => range?.Contains(port) ?? true;

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

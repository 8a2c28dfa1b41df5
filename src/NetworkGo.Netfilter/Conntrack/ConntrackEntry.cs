using System.Globalization;

namespace NetworkGo.Netfilter.Conntrack;

/// <summary>A tracked flow as the kernel shows it by ctnetlink.</summary>
public sealed record ConntrackEntry
{
    /// <summary>The direction of the one who began it, before any translation.</summary>
    public required ConntrackTuple Original { get; init; }

    /// <summary>The direction of the answers: from the destination after translation, to the source after translation.</summary>
    public required ConntrackTuple Reply { get; init; }

    /// <summary>The status bits.</summary>
    public ConntrackStatus Status { get; init; }

    /// <summary>The flow's mark; 0 where it has none.</summary>
    public uint Mark { get; init; }

    /// <summary>In how many seconds it goes if no packet comes; null where the kernel does not say.</summary>
    public uint? Timeout { get; init; }

    /// <summary>What the original direction carried; null where it is not counted.</summary>
    public ConntrackCounters? OriginalCounters { get; init; }

    /// <summary>What the answers carried; null where it is not counted.</summary>
    public ConntrackCounters? ReplyCounters { get; init; }

    /// <summary>The zone of both directions; 0 is the default one.</summary>
    public ushort Zone { get; init; }

    /// <summary>
    /// Tells this flow apart from a later one between the same ends; unless that one lies at the same place in the kernel's memory, which
    /// the id is derived from.
    /// </summary>
    public uint? Id { get; init; }

    /// <summary>Whether packets go to another place than they were sent to.</summary>
    /// <remarks>The status bit, and the answers' source beside it: entries that were inserted by hand may lack the bit.</remarks>
    public bool IsDestinationTranslated =>
        Status.HasFlag(ConntrackStatus.DestinationTranslated)
        || !Reply.Source.Equals(Original.Destination)
        || Reply.SourcePort != Original.DestinationPort;

    /// <summary>As <c>17: 10.0.0.1:3000 → 10.0.0.2:80, answered 10.9.9.9:8080 → 10.0.0.1:3000</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Original.Protocol}: {Original}, answered {Reply}");
}

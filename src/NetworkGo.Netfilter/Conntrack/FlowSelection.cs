using System.Net;

namespace NetworkGo.Netfilter.Conntrack;

/// <summary>Which flows have to be ended when DNATs are added or removed. Pure; the lists are those of one namespace.</summary>
public static class FlowSelection
{
    /// <summary>The untranslated flows that one of the added DNATs would take, in order.</summary>
    /// <param name="flows">The namespace's flows.</param>
    /// <param name="added">The DNATs that have come.</param>
    /// <param name="local">The namespace's own addresses.</param>
    public static IReadOnlyList<ConntrackEntry> Untranslated(
        IEnumerable<ConntrackEntry> flows, IEnumerable<DestinationTranslation> added, IReadOnlySet<IPAddress> local)
    {
        ArgumentNullException.ThrowIfNull(flows);
        ArgumentNullException.ThrowIfNull(added);
        ArgumentNullException.ThrowIfNull(local);
        var index = new TranslationIndex(added);
        return index.IsEmpty ? [] :
        [
            .. flows.Where(flow => !flow.IsDestinationTranslated
                && local.Contains(flow.Original.Destination)
                && index.AskedFor(flow.Original).Any(translation => translation.WouldTake(flow, local))),
        ];
    }

    /// <summary>The flows that one of the removed DNATs translated and none of the remaining ones would translate alike, in order.</summary>
    /// <param name="flows">The namespace's flows.</param>
    /// <param name="removed">The DNATs that have gone.</param>
    /// <param name="remaining">The DNATs that stay.</param>
    public static IReadOnlyList<ConntrackEntry> Translated(
        IEnumerable<ConntrackEntry> flows, IEnumerable<DestinationTranslation> removed, IEnumerable<DestinationTranslation> remaining)
    {
        ArgumentNullException.ThrowIfNull(flows);
        ArgumentNullException.ThrowIfNull(removed);
        ArgumentNullException.ThrowIfNull(remaining);
        var gone = removed.ToLookup(static translation => translation.Target);
        var taken = flows.Where(flow => gone[flow.Reply.Source].Any(translation => translation.HasTaken(flow))).ToList();
        if (taken.Count == 0)
        {
            return [];
        }

        var stay = remaining.ToLookup(static translation => translation.Target);
        return [.. taken.Where(flow => !stay[flow.Reply.Source].Any(translation => translation.HasTaken(flow)))];
    }
}

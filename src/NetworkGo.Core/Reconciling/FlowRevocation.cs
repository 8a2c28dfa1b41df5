using System.Net;
using System.Net.Sockets;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Netfilter.Conntrack;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Reconciling;

/// <summary>Ends flows that rules which changed are about: those of rules that were removed, and those that began before a DNAT.</summary>
/// <param name="table">Lists and ends them.</param>
/// <param name="routing">Knows a namespace's own addresses.</param>
internal sealed class FlowRevocation(IFlowTable table, IRouting routing)
{
    private const int MostLooks = 3;

    private readonly TranslationProgress progress = new();

    /// <summary>
    /// Ends the flows that pending revocations describe and that no rule allows. Then lists again: a packet that was under way
    /// may have begun the flow again, or an answer one of its own, in the other direction.
    /// </summary>
    /// <param name="target">The namespace.</param>
    /// <param name="gone">What the rules that are gone were about.</param>
    /// <param name="allowed">The rules that stay.</param>
    /// <param name="changes">Receives what was changed, a line each.</param>
    /// <param name="cancellationToken">Gives up; some may have been ended.</param>
    /// <returns>Why it failed; null when they are ended.</returns>
    public async Task<FirewallPass?> RevokeAsync(
        INamespaceHandle target,
        IReadOnlyCollection<FlowMatcher> gone,
        EquatableArray<Rule> allowed,
        List<string> changes,
        CancellationToken cancellationToken)
    {
        var remaining = allowed.Select(FlowMatcher.Of).OfType<FlowMatcher>();
        var filter = FilterFor(gone.Select(static g => g.Family));
        return await EndAsync(
            target,
            filter,
            (flows, done) =>
            {
                var answers = done.Select(static d => Ends(d.Reply) with { To = d.Original.Source, ToPort = d.Original.SourcePort }).ToHashSet();
                var revoked = FlowMatcher.Revoked(flows, gone, remaining).ToHashSet();
                return Task.FromResult<List<ConntrackEntry>>([.. revoked, .. flows.Where(f => answers.Contains(Ends(f.Original)) && !revoked.Contains(f))]);
            },
            "flow(s) of removed rules ended",
            changes,
            cancellationToken);
    }

    /// <summary>Of what flows are about, that which there still are flows of; all of it where they cannot be listed.</summary>
    public async Task<IReadOnlyCollection<FlowMatcher>> RemainingAsync(
        INamespaceHandle target, IReadOnlyCollection<FlowMatcher> about, CancellationToken cancellationToken)
    {
        if (about.Count == 0)
        {
            return [];
        }

        var listed = await table.ListAsync(target, FilterFor(about.Select(static a => a.Family)), cancellationToken);
        return listed.Fault is null ? [.. about.Where(a => listed.Flows.Any(a.Matches))] : about;
    }

    /// <summary>Notes rules that were not in force and are about to be written, so that what a pass that fails owes is done by the next.</summary>
    /// <param name="id">The namespace.</param>
    /// <param name="added">The rules; only DNATs among them count.</param>
    public void NoteAdded(NamespaceId id, IEnumerable<Rule> added) => progress.NoteWritten(id, added);

    /// <summary>
    /// Ends the flows to the namespace itself that began before DNATs which have come, and that these would take now: the kernel
    /// decides about a flow's destination with its first packet only. The next packet begins a flow that is translated.
    /// </summary>
    /// <remarks>
    /// Entries have no device: a flow that came by another one than the DNAT is for is ended, too. It begins again as it was. Of DNATs
    /// that this process found, an earlier one may have been killed before it ended flows: those that nothing answers have nothing to lose.
    /// </remarks>
    /// <param name="target">The namespace: the one whose rules they are, which alone has the flow untranslated.</param>
    /// <param name="id">What the namespace is known by.</param>
    /// <param name="rules">All of its rules; they are in force.</param>
    /// <param name="changes">Receives what was changed, a line each.</param>
    /// <param name="cancellationToken">Gives up; some may have been ended.</param>
    /// <returns>Why it failed; null when they are ended.</returns>
    public async Task<FirewallPass?> EndUntranslatedAsync(
        INamespaceHandle target, NamespaceId id, EquatableArray<Rule> rules, List<string> changes, CancellationToken cancellationToken)
    {
        var (written, found) = progress.Open(id, rules);
        var failed = await EndUntranslatedAsync(target, written, onlyUnanswered: false, changes, cancellationToken)
            ?? await EndUntranslatedAsync(target, found, onlyUnanswered: true, changes, cancellationToken);
        if (failed is null)
        {
            progress.Settle(id, rules);
        }

        return failed;
    }

    private async Task<FirewallPass?> EndUntranslatedAsync(
        INamespaceHandle target, IReadOnlyCollection<Rule> added, bool onlyUnanswered, List<string> changes, CancellationToken cancellationToken)
    {
        var translations = added.Select(DestinationTranslation.Of).OfType<DestinationTranslation>().ToList();
        if (translations.Count == 0)
        {
            return null;
        }

        var filter = FilterFor(translations.Select(static t => t.Target.AddressFamily));
        AddressesRead? own = null;
        string? unread = null;

        // One that began again untranslated came by another device.
        var failed = await EndAsync(
            target,
            filter,
            async (flows, done) =>
            {
                // Not read where there are no flows, as in a namespace that is new.
                own ??= await routing.ReadAddressesAsync(target, cancellationToken);
                unread = own.Failure;
                return unread is not null
                    ? []
                    : [
                        .. FlowSelection.Untranslated(flows, translations, own.Addresses)
                            .Where(f => !(onlyUnanswered && f.Status.HasFlag(ConntrackStatus.SeenReply)) && !done.Contains((f.Original, f.Reply)))
                            .DistinctBy(static f => (f.Original, f.Reply)),
                    ];
            },
            "flow(s) that began before their DNAT ended",
            changes,
            cancellationToken);
        return failed ?? (unread is null ? null : FailedPass.Of("ConntrackFailed", unread));
    }

    /// <summary>Lists and ends flows, and looks again: others may have begun meanwhile.</summary>
    private async Task<FirewallPass?> EndAsync(
        INamespaceHandle target,
        ConntrackFilter filter,
        Func<IReadOnlyList<ConntrackEntry>, IReadOnlySet<(ConntrackTuple Original, ConntrackTuple Reply)>, Task<List<ConntrackEntry>>> choose,
        string words,
        List<string> changes,
        CancellationToken cancellationToken)
    {
        var done = new HashSet<(ConntrackTuple Original, ConntrackTuple Reply)>();
        for (var look = 0; look < MostLooks; look++)
        {
            var listed = await table.ListAsync(target, filter, cancellationToken);
            if (listed.Fault is { } unlisted)
            {
                return FailedPass.Of(unlisted);
            }

            if (listed.Flows.Count == 0 || await choose(listed.Flows, done) is not { Count: > 0 } ending)
            {
                break;
            }

            if ((await table.DeleteAsync(target, ending, cancellationToken)).Fault is { } undeleted)
            {
                return FailedPass.Of(undeleted);
            }

            done.UnionWith(ending.Select(static f => (f.Original, f.Reply)));
        }

        if (done.Count > 0)
        {
            changes.Add($"{done.Count} {words}");
        }

        return null;
    }

    private static ConntrackFilter FilterFor(IEnumerable<AddressFamily> families) =>
        families.Distinct().ToList() is [var only] ? new ConntrackFilter { Family = only } : ConntrackFilter.None;

    private static FlowEnds Ends(ConntrackTuple tuple) =>
        new(tuple.Protocol, tuple.Source, tuple.SourcePort ?? tuple.Icmp?.Id, tuple.Destination, tuple.DestinationPort);

    private sealed record FlowEnds(byte Protocol, IPAddress From, ushort? FromPort, IPAddress To, ushort? ToPort);
}

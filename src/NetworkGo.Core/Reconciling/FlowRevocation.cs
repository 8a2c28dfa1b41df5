using System.Net;
using System.Net.Sockets;
using NetworkGo.Core.Ports;
using NetworkGo.Netfilter.Conntrack;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Reconciling;

/// <summary>Ends flows whose rules were removed.</summary>
/// <param name="table">Lists and ends them.</param>
internal sealed class FlowRevocation(IFlowTable table)
{
    private const int MostLooks = 3;

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
        var done = new HashSet<(ConntrackTuple Original, ConntrackTuple Reply)>();
        for (var look = 0; look < MostLooks; look++)
        {
            var listed = await table.ListAsync(target, filter, cancellationToken);
            if (listed.Fault is { } unlisted)
            {
                return FailedPass.Of(unlisted);
            }

            var answers = done.Select(static d => Ends(d.Reply) with { To = d.Original.Source, ToPort = d.Original.SourcePort }).ToHashSet();
            var revoked = FlowMatcher.Revoked(listed.Flows, gone, remaining).ToHashSet();
            List<ConntrackEntry> ending = [.. revoked, .. listed.Flows.Where(f => answers.Contains(Ends(f.Original)) && !revoked.Contains(f))];
            if (ending.Count == 0)
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
            changes.Add($"{done.Count} flow(s) of removed rules ended");
        }

        return null;
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

    private static ConntrackFilter FilterFor(IEnumerable<AddressFamily> families) =>
        families.Distinct().ToList() is [var only] ? new ConntrackFilter { Family = only } : ConntrackFilter.None;

    private static FlowEnds Ends(ConntrackTuple tuple) =>
        new(tuple.Protocol, tuple.Source, tuple.SourcePort ?? tuple.Icmp?.Id, tuple.Destination, tuple.DestinationPort);

    private sealed record FlowEnds(byte Protocol, IPAddress From, ushort? FromPort, IPAddress To, ushort? ToPort);
}

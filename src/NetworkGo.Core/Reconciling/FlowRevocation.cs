using NetworkGo.Core.Ports;
using NetworkGo.Netfilter.Conntrack;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Reconciling;

/// <summary>Ends flows whose rules were removed.</summary>
internal sealed class FlowRevocation(INetfilter netfilter)
{
    private const int MostLooks = 3;

    // Each is a process.
    private const int MostDeletions = 8;

    /// <summary>
    /// Ends the flows that pending revocations describe and that no rule allows. Then lists again: a packet that was under way
    /// may have begun the flow again, or an answer one of its own, in the other direction.
    /// </summary>
    public async Task<FirewallPass?> RevokeAsync(
        INamespaceHandle target,
        IReadOnlyCollection<FlowMatcher> gone,
        EquatableArray<Rule> allowed,
        List<string> changes,
        CancellationToken cancellationToken)
    {
        var remaining = allowed.Select(FlowMatcher.Of).OfType<FlowMatcher>();
        var done = new HashSet<FlowTuple>();
        for (var look = 0; look < MostLooks; look++)
        {
            var listed = await netfilter.ListFlowsAsync(target, cancellationToken);
            if (!listed.Succeeded)
            {
                return FailedPass.Of(listed);
            }

            var flows = ConntrackParser.Parse(listed.Output).ToList();
            var answers = done.Select(static d => (d.Protocol, d.ReplySource, d.ReplySourcePort, d.Source, d.SourcePort)).ToHashSet();
            var revoked = FlowMatcher.Revoked(flows, gone, remaining).ToList();
            var answering = flows.Where(f => answers.Contains((f.Protocol, f.Source, f.SourcePort, f.Destination, f.DestinationPort))).Except(revoked).ToList();
            if (revoked.Count + answering.Count == 0)
            {
                break;
            }

            if (await EndAsync(target, [.. Together(revoked), .. answering], cancellationToken) is { } failed)
            {
                return failed;
            }

            done.UnionWith(revoked.Concat(answering));
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

        var listed = await netfilter.ListFlowsAsync(target, cancellationToken);
        if (!listed.Succeeded)
        {
            return about;
        }

        var flows = ConntrackParser.Parse(listed.Output).ToList();
        return [.. about.Where(a => flows.Exists(a.Matches))];
    }

    /// <summary>
    /// One deletion for flows that differ in their source port only, since each has the kernel walk its whole table.
    /// What rules tell flows apart by is the same in all of them, so none is among them that stays.
    /// </summary>
    private static IEnumerable<FlowTuple> Together(IEnumerable<FlowTuple> flows) => flows
        .GroupBy(static f => (f.Protocol, f.Source, f.Destination, f.DestinationPort, f.ReplySource, f.ReplySourcePort))
        .SelectMany(static g => g.Key.Protocol is "tcp" or "udp" or "sctp" && g.Skip(1).Any() ? [g.First() with { AnySourcePort = true }] : g.AsEnumerable());

    private async Task<FirewallPass?> EndAsync(INamespaceHandle target, List<FlowTuple> flows, CancellationToken cancellationToken)
    {
        FirewallPass? failure = null;
        var bound = new ParallelOptions { MaxDegreeOfParallelism = MostDeletions, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(flows, bound, async (flow, stop) =>
        {
            if (await netfilter.DeleteFlowAsync(target, flow, stop) is { Succeeded: false } failed)
            {
                failure = FailedPass.Of(failed);
            }
        });
        return failure;
    }
}

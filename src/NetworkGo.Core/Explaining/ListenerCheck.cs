using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;

namespace NetworkGo.Core.Explaining;

/// <summary>Adds to flows that pass whether something listens where they arrive.</summary>
/// <param name="sockets">Reads the sockets of a namespace.</param>
/// <param name="handleOf">The namespaces that were opened; null for one that was not.</param>
internal sealed class ListenerCheck(ISocketReader sockets, Func<NamespaceId, INamespaceHandle?> handleOf)
{
    private readonly Dictionary<(NamespaceId Id, string Protocol), ListeningSockets?> known = [];

    /// <summary>The reports, with a remark where nothing listens.</summary>
    public async Task<EquatableArray<FlowReport>> CheckAsync(EquatableArray<FlowReport> reports, CancellationToken cancellationToken)
    {
        var result = new List<FlowReport>();
        foreach (var report in reports)
        {
            var flows = new List<FlowAnswer>();
            foreach (var flow in report.Flows)
            {
                var ways = new List<FlowWay>();
                foreach (var way in flow.Ways)
                {
                    ways.Add(await CheckAsync(way, report.Question.Protocol, cancellationToken).ConfigureAwait(false));
                }

                flows.Add(flow with { Ways = ways.ToEquatableArray() });
            }

            result.Add(report with { Flows = flows.ToEquatableArray() });
        }

        return result.ToEquatableArray();
    }

    private async Task<FlowWay> CheckAsync(FlowWay way, string protocol, CancellationToken cancellationToken)
    {
        // The kernel has no such list for sctp.
        if (way is not { Verdict: FlowVerdict.Pass, Arrival: { } arrival } || protocol is not ("tcp" or "udp"))
        {
            return way;
        }

        var there = await ReadAsync(arrival.Namespace, protocol, cancellationToken).ConfigureAwait(false);
        return way with { Remark = there?.Missing(protocol, arrival.Address, arrival.Port, arrival.Namespace.ContainerName is { } name ? $"in {name}" : "on the host") };
    }

    private async Task<ListeningSockets?> ReadAsync(NamespaceId id, string protocol, CancellationToken cancellationToken)
    {
        if (!known.TryGetValue((id, protocol), out var there))
        {
            var text = handleOf(id) is { } handle ? await sockets.ReadAsync(handle, protocol, cancellationToken).ConfigureAwait(false) : null;
            known[(id, protocol)] = there = text is null ? null : ListeningSockets.Parse(text);
        }

        return there;
    }
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using NetworkGo.Core.Engine;

namespace NetworkGo.Docker.Containers;

/// <summary>
/// Finds NetworkGo's marker where the container list does not show it (<see cref="EngineDifference.MarkersUnlisted"/>):
/// a container with a fixed address and no marker in the list is inspected.
/// What a live endpoint's id was seen to carry is remembered: an endpoint never changes its options.
/// </summary>
internal sealed class EndpointMarkers
{
    private const int ParallelInspections = 4;

    private readonly Func<string, CancellationToken, Task<EquatableArray<DockerEndpoint>>> inspect;
    private ImmutableDictionary<string, EndpointMarker> known = ImmutableDictionary<string, EndpointMarker>.Empty;

    /// <summary>Makes one.</summary>
    /// <param name="inspect">A container's endpoints as inspect shows them; empty when it is gone.</param>
    public EndpointMarkers(Func<string, CancellationToken, Task<EquatableArray<DockerEndpoint>>> inspect) => this.inspect = inspect;

    /// <summary>The containers of one list, with the markers filled in.</summary>
    public async Task<EquatableArray<DockerContainer>> CompleteAsync(
        IReadOnlyList<DockerContainer> containers,
        CancellationToken cancellationToken)
    {
        var seen = known;
        var result = containers.Select(container => WithKnown(container, seen)).ToArray();
        var open = Enumerable.Range(0, result.Length).Where(index => result[index].Endpoints.Any(endpoint => IsOpen(endpoint, seen)));
        var options = new ParallelOptions { MaxDegreeOfParallelism = ParallelInspections, CancellationToken = cancellationToken };
        var looked = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(
            open.ToArray(),
            options,
            async (index, token) =>
            {
                var inspected = await inspect(result[index].Id, token).ConfigureAwait(false);
                foreach (var endpoint in inspected)
                {
                    looked.Add(endpoint.EndpointId);
                }

                var endpoints = result[index].Endpoints.Select(listed => WithInspected(listed, inspected));
                result[index] = result[index] with { Endpoints = endpoints.ToEquatableArray() };
            }).ConfigureAwait(false);

        known = result.SelectMany(static container => container.Endpoints)
            .Where(static endpoint => endpoint is { EndpointId.Length: > 0, ConfiguredAddress: not null })
            // That an endpoint is not NetworkGo's is remembered only if it was there when it was looked for.
            .Where(endpoint => endpoint.IsOurs || seen.ContainsKey(endpoint.EndpointId) || looked.Contains(endpoint.EndpointId, StringComparer.Ordinal))
            .DistinctBy(static endpoint => endpoint.EndpointId, StringComparer.Ordinal)
            .ToImmutableDictionary(static endpoint => endpoint.EndpointId, static endpoint => new EndpointMarker(endpoint.IsOurs, endpoint.Former), StringComparer.Ordinal);
        return result.ToEquatableArray();
    }

    // Only fixed addresses can be NetworkGo's. A stopped container's endpoint has no id to remember it by, and its
    // attachment changes without an event: it is read every time.
    private static bool IsOpen(DockerEndpoint endpoint, ImmutableDictionary<string, EndpointMarker> seen) =>
        endpoint is { ConfiguredAddress: not null, IsOurs: false }
        && !(endpoint.EndpointId.Length > 0 && seen.ContainsKey(endpoint.EndpointId));

    private static DockerContainer WithKnown(DockerContainer container, ImmutableDictionary<string, EndpointMarker> seen) =>
        container.Endpoints.Any(endpoint => !endpoint.IsOurs && IsKnownOurs(endpoint, seen))
            ? container with { Endpoints = [.. container.Endpoints.Select(e => IsKnownOurs(e, seen) ? e with { IsOurs = true, Former = seen[e.EndpointId].Former } : e)] }
            : container;

    private static bool IsKnownOurs(DockerEndpoint endpoint, ImmutableDictionary<string, EndpointMarker> seen) =>
        endpoint.EndpointId.Length > 0 && seen.TryGetValue(endpoint.EndpointId, out var marker) && marker.IsOurs;

    // Between list and inspect the attachment may have become another one: then the marker is not this one's.
    private static DockerEndpoint WithInspected(DockerEndpoint listed, EquatableArray<DockerEndpoint> inspected)
    {
        var same = inspected.FirstOrDefault(other => string.Equals(other.NetworkName, listed.NetworkName, StringComparison.Ordinal)
            && Equals(other.ConfiguredAddress, listed.ConfiguredAddress));
        return same is { IsOurs: true } ? listed with { IsOurs = true, Former = same.Former } : listed;
    }
}

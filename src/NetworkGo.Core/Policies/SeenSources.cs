using System.Net;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;

namespace NetworkGo.Core.Policies;

/// <summary>
/// Which sources a DNAT inside a container can match at all. What comes from a container of another network arrives from the gateway of the
/// container's own network, since the engine, or of an internal network the policy, masquerades it on the way: a rule for its address never matches.
/// </summary>
/// <param name="topology">Who is where.</param>
/// <param name="sources">For whom the DNAT is; null is everyone.</param>
internal sealed class SeenSources(Topology topology, IReadOnlyList<IPNetwork?> sources)
{
    /// <summary>The reason word of a source that is never seen.</summary>
    public const string Masqueraded = "SourceMasqueraded";

    /// <summary>The first source that is not seen, in words; null where all are.</summary>
    public PolicyObstacle? Obstacle { get; private set; }

    /// <summary>Whether a container sees any source.</summary>
    public bool IsAnySeen { get; private set; }

    /// <summary>The sources that a container sees.</summary>
    public IReadOnlyList<IPNetwork?> By(string container)
    {
        List<IPNetwork?> seen = [];
        List<(IPNetwork Source, NetworkDefinition Network)> hidden = [];
        foreach (var source in sources)
        {
            if (source is { } from && Hiding(from, container) is { } network)
            {
                hidden.Add((from, network));
            }
            else
            {
                seen.Add(source);
            }
        }

        IsAnySeen |= seen.Count > 0;
        if (Obstacle is null && hidden.FindIndex(h => !ReachesByAnother(h.Source, seen)) is var first and >= 0)
        {
            var (source, network) = hidden[first];
            Obstacle = new PolicyObstacle(
                Masqueraded,
                $"container {container} is not on network {network.Name}: what {Words(source)} sends arrives there from a gateway, "
                    + $"so that \"from\" never matches; fix: leave \"from\" out, or give {container} an address on {network.Name}");
        }

        return hidden.Count == 0 ? sources : seen;
    }

    // The network of a source that is masqueraded on its way, by the engine or, of an internal network, by the policy that opens it; null where it is seen as what it is.
    private NetworkDefinition? Hiding(IPNetwork source, string container) =>
        topology.NetworkHolding(source) is { } network && (network.Internal || topology.Masquerades(network))
            && !topology.AddressesOf(container).Any(a => a.NetworkKey == network.Key)
                ? network
                : null;

    // A container on several networks comes by the one that both are on.
    private bool ReachesByAnother(IPNetwork source, List<IPNetwork?> seen) =>
        topology.Inside(source) is { Count: > 0 } inside && inside.All(i => topology.AddressesOf(i.ContainerName).Any(a => seen.Any(s => s!.Value.Contains(a.Address))));

    private string Words(IPNetwork source) => source.PrefixLength == Subnets.Bits(source.BaseAddress)
        ? topology.At(source.BaseAddress) is { } at ? $"{at.ContainerName} ({source.BaseAddress})" : source.BaseAddress.ToString()
        : source.ToString();
}

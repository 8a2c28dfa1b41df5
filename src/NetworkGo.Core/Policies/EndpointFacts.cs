using System.Net;
using NetworkGo.Core.DesiredState;

namespace NetworkGo.Core.Policies;

/// <summary>What is known of the endpoints of the file's containers, to be looked up.</summary>
internal sealed class EndpointFacts(EngineFacts facts)
{
    private readonly Dictionary<IPAddress, PolicyObstacle> unusable = facts.Unusable.ToDictionary(static u => u.Address, static u => u.Why);
    private readonly HashSet<string> idle = new(facts.Idle, StringComparer.Ordinal);
    private readonly HashSet<RefusedPolicy> refused = [.. facts.Refused];

    /// <summary>Nothing is known.</summary>
    public static EndpointFacts None { get; } = new(EngineFacts.None);

    /// <summary>Why an address must not be opened; null where it may.</summary>
    public PolicyObstacle? ObstacleAt(IPAddress address) => unusable.Count == 0 ? null : unusable.GetValueOrDefault(address);

    /// <summary>Whether a container does not run.</summary>
    public bool IsIdle(string container) => idle.Count > 0 && idle.Contains(container);

    /// <summary>Whether a namespace refuses a policy.</summary>
    public bool Refuses(NamespaceId id, string policy) =>
        refused.Count > 0 && (refused.Contains(new(id, null)) || refused.Contains(new(id, policy)));

    /// <summary>What differs between two states of the same host.</summary>
    /// <param name="other">The other state.</param>
    /// <param name="containerAt">The container of the file that is to have an address.</param>
    public FactChange Difference(EndpointFacts other, Func<IPAddress, string?> containerAt)
    {
        var containers = new HashSet<string>(idle, StringComparer.Ordinal);
        containers.SymmetricExceptWith(other.idle);
        containers.UnionWith(unusable.Except(other.unusable).Concat(other.unusable.Except(unusable)).Select(u => containerAt(u.Key)).OfType<string>());
        var changed = new HashSet<RefusedPolicy>(refused);
        changed.SymmetricExceptWith(other.refused);
        containers.UnionWith(changed.Select(static r => r.Namespace.ContainerName).OfType<string>());
        return new FactChange(
            containers,
            changed.Select(static r => r.Policy).OfType<string>().ToHashSet(StringComparer.Ordinal),
            changed.Any(static r => r is { Namespace.IsHost: true, Policy: null }));
    }
}

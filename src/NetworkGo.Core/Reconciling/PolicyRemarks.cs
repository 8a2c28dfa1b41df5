using System.Globalization;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Resolution;

namespace NetworkGo.Core.Reconciling;

/// <summary>What the engine's listing has to say of the policies of one configuration: names that only the engine knows, and ports that are open anyway. Pure.</summary>
/// <param name="configuration">The configuration.</param>
public sealed class PolicyRemarks(NetworksConfiguration configuration)
{
    private readonly Lazy<NameResolver> resolver = new(() => new NameResolver(configuration));
    private readonly Lazy<Dictionary<string, PolicyDefinition>> policies = new(() => configuration.Policies.ToDictionary(static p => p.Id, StringComparer.Ordinal));

    /// <summary>Adds it.</summary>
    /// <param name="outcomes">What became of the policies, in their order.</param>
    /// <param name="listing">What the engine holds.</param>
    public EquatableArray<PolicyOutcome> Describe(EquatableArray<PolicyOutcome> outcomes, DockerSnapshot listing)
    {
        ArgumentNullException.ThrowIfNull(listing);
        var published = new Dictionary<string, List<PublishedPort>>(StringComparer.Ordinal);
        foreach (var container in listing.Containers.Where(static c => c.PublishedPorts.Count > 0))
        {
            published[container.Name] = [.. container.PublishedPorts.Select(PublishedPort.Parse).OfType<PublishedPort>()];
        }

        var names = new Lazy<EngineNames>(() => new EngineNames(listing, configuration.Addresses.Select(static a => a.ContainerName)));
        var described = new PolicyOutcome[outcomes.Count];
        var isSame = true;
        for (var i = 0; i < described.Length; i++)
        {
            described[i] = policies.Value.TryGetValue(outcomes[i].Id, out var policy) ? Describe(outcomes[i], policy, published, names) : outcomes[i];
            isSame &= ReferenceEquals(described[i], outcomes[i]);
        }

        return isSame ? outcomes : EquatableArray.Own(described);
    }

    private PolicyOutcome Describe(
        PolicyOutcome outcome, PolicyDefinition policy, Dictionary<string, List<PublishedPort>> published, Lazy<EngineNames> names)
    {
        if (outcome.Unresolved is not null)
        {
            return Missing(policy).Select(n => Hint(n, names.Value)).FirstOrDefault(static h => h is not null) is { } hint
                ? outcome with { Unresolved = outcome.Unresolved + hint }
                : outcome;
        }

        return published.Count > 0 && policy is { IsDnat: false, From: not null, IsOnHost: true } && OpenAnyway(policy, published) is { } words
            ? outcome with { Remark = words }
            : outcome;
    }

    private IEnumerable<ResolvedName> Missing(PolicyDefinition policy) =>
        new[] { policy.From, policy.To, policy.Target }.OfType<string>().Select(resolver.Value.Resolve).Where(static n => !n.IsResolved);

    private static string? Hint(ResolvedName name, EngineNames names) =>
        names.Has(name.Name) ? $"; the engine has a container of that name, but \"ips\" has none"
        : name.Suggestion is null && names.Near(name.Name) is { } near ? $"; the engine has a container \"{near}\", but \"ips\" has none of that name"
        : null;

    private string? OpenAnyway(PolicyDefinition policy, Dictionary<string, List<PublishedPort>> published)
    {
        foreach (var container in resolver.Value.Resolve(policy.Target!).Addresses.Select(static a => a.ContainerName))
        {
            if (published.TryGetValue(container, out var ports) && ports.Find(p => p.IsIn(policy)) is { } open)
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{container} publishes {open.Text}: whoever reaches the host at {open.HostPort} reaches it, whatever \"from\" says");
            }
        }

        return null;
    }

    private sealed record PublishedPort(string Text, string HostPort, ushort Port, string Protocol)
    {
        // As the listing has it: 0.0.0.0:8080->80/tcp. What is published on loopback only is not open.
        public static PublishedPort? Parse(string text) =>
            text.Split("->") is [{ } host, { } inside]
            && !host.StartsWith("127.", StringComparison.Ordinal)
            && !host.StartsWith("[::1]", StringComparison.Ordinal)
            && inside.Split('/') is [{ } port, { } protocol]
            && ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? new PublishedPort(text, host, number, protocol)
                : null;

        public bool IsIn(PolicyDefinition policy) =>
            (policy.Protocol == IpProtocol.All || string.Equals(policy.Protocol.ToString(), Protocol, StringComparison.OrdinalIgnoreCase))
            && (policy.Ports.Count == 0 || policy.Ports.Any(p => p.First <= Port && Port <= p.Last));
    }
}

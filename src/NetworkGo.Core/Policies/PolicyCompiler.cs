using System.Collections.Immutable;
using System.Net;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Resolution;

namespace NetworkGo.Core.Policies;

/// <summary>Turns single policies into rules, routes and forwarding, by the networks and addresses of one file.</summary>
internal sealed class PolicyCompiler
{
    private static readonly EquatableArray<NamespaceId> HostOnly = [NamespaceId.Host];

    private readonly Topology topology;
    private readonly NameResolver resolver;
    private readonly uint masqueradeMark;

    // Many policies speak of the same few names.
    private readonly Dictionary<string, IReadOnlyList<IPNetwork>> sources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<IPAddress>> targets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> targetNames = new(StringComparer.Ordinal);

    public PolicyCompiler(NetworksConfiguration configuration, Topology topology, uint masqueradeMark)
    {
        this.topology = topology;
        this.masqueradeMark = masqueradeMark;
        resolver = new NameResolver(configuration);
    }

    /// <summary>How many policies it has compiled.</summary>
    public int Compiled { get; private set; }

    /// <summary>What is known of the endpoints by now.</summary>
    public EndpointFacts Endpoints { get; set; } = EndpointFacts.None;

    /// <summary>Compiles one policy; nothing is kept of one that does not resolve, or that cannot be in force.</summary>
    public PolicyFragment Compile(PolicyDefinition policy)
    {
        Compiled++;
        var ends = new UsableEnds(Endpoints);
        var asked = new PolicyParts(policy, new PolicyRules(policy, masqueradeMark), topology, Endpoints);
        var problem = policy.IsDnat ? CompileDnat(policy, asked, ends) : CompileFrom(policy, asked, ends);
        if (problem is not null)
        {
            return new PolicyFragment(new PolicyOutcome { Id = policy.Id, Unresolved = problem }, []);
        }

        if (ends.IsBlocked)
        {
            return new PolicyFragment(new PolicyOutcome { Id = policy.Id, Obstacle = ends.Obstacle, IsDnat = policy.IsDnat }, []);
        }

        var parts = asked.Parts;
        if (parts.Any(p => Endpoints.Refuses(p.Id, policy.Id)))
        {
            // Half a policy only takes traffic away. What is left tells the namespace that refuses it whether it still has to.
            parts = [.. parts.Where(p => Endpoints.Refuses(p.Id, policy.Id))];
        }

        var reached = TargetsOf(policy);
        return new PolicyFragment(
            new PolicyOutcome
            {
                Id = policy.Id,
                Namespaces = NamespacesOf(parts),
                IsDnat = policy.IsDnat,
                Obstacle = ends.Obstacle,
                Targets = reached.Count,
                IdleTargets = reached.Where(Endpoints.IsIdle).ToEquatableArray(),
            },
            parts);
    }

    /// <summary>Whether what a policy comes to may depend on what is known otherwise now.</summary>
    public Func<PolicyDefinition, bool> IsTouchedBy(FactChange change)
    {
        if (change.IsOfAll)
        {
            return static _ => true;
        }

        var names = new Dictionary<string, bool>(StringComparer.Ordinal);
        return policy => change.Policies.Contains(policy.Id)
            || (policy.Namespace is { } named && change.Containers.Contains(named))
            || IsTouched(policy.From) || IsTouched(policy.To) || IsTouched(policy.Target);

        bool IsTouched(string? name)
        {
            if (name is null || change.Containers.Count == 0)
            {
                return false;
            }

            if (!names.TryGetValue(name, out var isTouched))
            {
                var found = resolver.Resolve(name);
                isTouched = found.Addresses.Concat(found.Networks.SelectMany(topology.Inside)).Any(a => change.Containers.Contains(a.ContainerName));
                names.Add(name, isTouched);
            }

            return isTouched;
        }
    }

    /// <summary>The container of the file that is to have an address; null where none is.</summary>
    public string? ContainerAt(IPAddress address) => topology.At(address)?.ContainerName;

    // Containers by name, other addresses as they are written.
    private IReadOnlyList<string> TargetsOf(PolicyDefinition policy)
    {
        var name = policy.IsDnat ? policy.To ?? policy.Target : policy.Target;
        if (!targetNames.TryGetValue(name!, out var known))
        {
            known = [.. targets[name!].Select(t => ContainerAt(t) ?? t.ToString()).Distinct(StringComparer.Ordinal)];
            targetNames.Add(name!, known);
        }

        return known;
    }

    // As nearly every policy on the host has it.
    private static EquatableArray<NamespaceId> NamespacesOf(ImmutableArray<FragmentPart> parts) =>
        parts is [{ Id.IsHost: true }] ? HostOnly : parts.Select(static p => p.Id).ToEquatableArray();

    private string? CompileFrom(PolicyDefinition policy, PolicyParts parts, UsableEnds ends)
    {
        var from = ends.Among(Sources(policy, out var problem));
        var to = problem is null ? ends.Among(Targets("selector", policy.Target, out problem)) : [];
        if (problem is not null || ends.IsBlocked)
        {
            return problem;
        }

        if (policy.IsOnHost)
        {
            parts.OpenOnHost(from, to);
        }
        else
        {
            parts.OpenInContainer(new NamespaceId(policy.Namespace!), from, to);
        }

        return null;
    }

    private string? CompileDnat(PolicyDefinition policy, PolicyParts parts, UsableEnds ends)
    {
        IReadOnlyList<IPNetwork?> from = [null];
        string? problem = null;
        if (policy.From is not null)
        {
            from = [.. ends.Among(Sources(policy, out problem)).Select(static s => (IPNetwork?)s)];
        }

        var to = policy.To ?? (policy.IsOnHost ? policy.Target : null);
        var arriving = problem is null ? ends.Among(Targets(policy.To is null ? "selector" : "to", to, out problem)) : [];
        if (problem is not null || ends.IsBlocked)
        {
            return problem;
        }

        if (policy.IsOnHost)
        {
            parts.TranslateOnHost(from, arriving);
            return null;
        }

        var containers = policy.Namespace is { } named ? [named] : Containers(policy.Target, out problem);
        var usable = ends.Among(containers, c => Refuses(c, policy) ? [] : topology.AddressesOf(c).Select(static a => a.Address));
        var seen = new SeenSources(topology, from);
        foreach (var container in usable)
        {
            if (seen.By(container) is { Count: > 0 } visible)
            {
                parts.TranslateInContainer(container, visible, arriving);
            }
        }

        if (seen.Obstacle is { } obstacle)
        {
            ends.LeaveOut(obstacle, isAll: !seen.IsAnySeen);
        }

        return problem;
    }

    private bool Refuses(string container, PolicyDefinition policy) => Endpoints.Refuses(new NamespaceId(container), policy.Id);

    private IReadOnlyList<IPNetwork> Sources(PolicyDefinition policy, out string? problem)
    {
        var found = resolver.Resolve(policy.From!);
        problem = found.IsResolved ? null : Nothing("from", policy.From!, found.Suggestion);
        if (!sources.TryGetValue(policy.From!, out var known))
        {
            known = [.. found.Addresses.Select(static a => Subnets.Single(a.Address)).Concat(found.Networks).Distinct()];
            sources.Add(policy.From!, known);
        }

        return known;
    }

    private IReadOnlyList<IPAddress> Targets(string member, string? name, out string? problem)
    {
        var found = resolver.Resolve(name!);
        problem = !found.IsResolved ? Nothing(member, name!, found.Suggestion)
            : found.Networks.Any(static n => n != Subnets.Single(n.BaseAddress)) ? $"{member} \"{name}\" is a network; expected a container or an address"
            : null;
        if (!targets.TryGetValue(name!, out var known))
        {
            known = [.. found.Addresses.Select(static a => a.Address).Concat(found.Networks.Select(static n => n.BaseAddress)).Distinct()];
            targets.Add(name!, known);
        }

        return known;
    }

    private IReadOnlyList<string> Containers(string? name, out string? problem)
    {
        var found = resolver.Resolve(name!);
        problem = !found.IsResolved ? Nothing("selector", name!, found.Suggestion)
            : found.Addresses.Count == 0 ? $"selector \"{name}\" names no container, and the DNAT is to be inside one"
            : null;
        return [.. found.Addresses.Select(static a => a.ContainerName).Distinct(StringComparer.Ordinal)];
    }

    private static string Nothing(string member, string name, string? suggestion) =>
        $"{member} \"{name}\" finds nothing: no address, container, selector or network of the file is called that"
            + (suggestion is null ? "" : $"; did you mean \"{suggestion}\"?");
}

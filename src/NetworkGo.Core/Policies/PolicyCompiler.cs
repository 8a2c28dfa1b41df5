using System.Collections.Immutable;
using System.Net;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Resolution;

namespace NetworkGo.Core.Policies;

/// <summary>Turns single policies into rules, routes and forwarding, by the networks and addresses of one file.</summary>
internal sealed class PolicyCompiler
{
    private const string HostNamespace = "host";

    private static readonly EquatableArray<NamespaceId> HostOnly = [NamespaceId.Host];

    private readonly Topology topology;
    private readonly NameResolver resolver;
    private readonly uint masqueradeMark;

    // Many policies speak of the same few names.
    private readonly Dictionary<string, IReadOnlyList<IPNetwork>> sources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<IPAddress>> targets = new(StringComparer.Ordinal);

    public PolicyCompiler(NetworksConfiguration configuration, Topology topology, uint masqueradeMark)
    {
        this.topology = topology;
        this.masqueradeMark = masqueradeMark;
        resolver = new NameResolver(configuration);
    }

    /// <summary>How many policies it has compiled.</summary>
    public int Compiled { get; private set; }

    /// <summary>Compiles one policy; nothing is kept of one that does not resolve.</summary>
    public PolicyFragment Compile(PolicyDefinition policy)
    {
        Compiled++;
        var asked = new PolicyParts(policy, new PolicyRules(policy, masqueradeMark), topology);
        var problem = policy.IsDnat ? CompileDnat(policy, asked) : CompileFrom(policy, asked);
        if (problem is not null)
        {
            return new PolicyFragment(new PolicyOutcome { Id = policy.Id, Unresolved = problem }, []);
        }

        var parts = asked.Parts;
        return new PolicyFragment(new PolicyOutcome { Id = policy.Id, Namespaces = NamespacesOf(parts), IsDnat = policy.IsDnat }, parts);
    }

    // As nearly every policy on the host has it.
    private static EquatableArray<NamespaceId> NamespacesOf(ImmutableArray<FragmentPart> parts) =>
        parts is [{ Id.IsHost: true }] ? HostOnly : parts.Select(static p => p.Id).ToEquatableArray();

    private string? CompileFrom(PolicyDefinition policy, PolicyParts parts)
    {
        var from = Sources(policy, out var problem);
        var to = problem is null ? Targets("selector", policy.Target, out problem) : [];
        if (problem is not null)
        {
            return problem;
        }

        if (policy.Namespace is null or HostNamespace)
        {
            parts.OpenOnHost(from, to);
        }
        else
        {
            parts.OpenInContainer(new NamespaceId(policy.Namespace), from, to);
        }

        return null;
    }

    private string? CompileDnat(PolicyDefinition policy, PolicyParts parts)
    {
        IReadOnlyList<IPNetwork?> from = [null];
        string? problem = null;
        if (policy.From is not null)
        {
            from = [.. Sources(policy, out problem).Select(static s => (IPNetwork?)s)];
        }

        var onHost = policy.Namespace == HostNamespace || (policy.Namespace is null && policy.Interface is not null);
        var to = policy.To ?? (onHost ? policy.Target : null);
        var arriving = problem is null ? Targets(policy.To is null ? "selector" : "to", to, out problem) : [];
        if (problem is not null)
        {
            return problem;
        }

        if (onHost)
        {
            parts.TranslateOnHost(from, arriving);
            return null;
        }

        var containers = policy.Namespace is { } named ? [named] : Containers(policy.Target, out problem);
        foreach (var container in containers)
        {
            parts.TranslateInContainer(container, from, arriving);
        }

        return problem;
    }

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

using NetworkGo.Core.DesiredState;

namespace NetworkGo.Actors.Reporting;

/// <summary>Which policies have rules in which firewall's namespace. Looked up only once it is asked for: most edits are about few policies.</summary>
/// <param name="policies">The policies in force, in their order.</param>
/// <param name="ownerOf">The identity of the firewall that a namespace has.</param>
internal sealed class PoliciesByFirewall(EquatableArray<PolicyOutcome> policies, Func<NamespaceId, string> ownerOf)
{
    private Dictionary<string, List<PolicyOutcome>>? index;

    /// <summary>The policies of one firewall, in their order.</summary>
    public IReadOnlyList<PolicyOutcome> Of(string firewall) => (index ??= Index()).GetValueOrDefault(firewall) ?? [];

    private Dictionary<string, List<PolicyOutcome>> Index()
    {
        var byOwner = new Dictionary<string, List<PolicyOutcome>>(StringComparer.Ordinal);
        var byNamespace = new Dictionary<NamespaceId, List<PolicyOutcome>>();
        foreach (var policy in policies)
        {
            foreach (var id in policy.Namespaces)
            {
                var there = byNamespace.GetValueOrDefault(id) ?? (byNamespace[id] = Place(ownerOf(id)));
                // Two of its namespaces may be one.
                if (there.Count == 0 || !ReferenceEquals(there[^1], policy))
                {
                    there.Add(policy);
                }
            }
        }

        return byOwner;

        List<PolicyOutcome> Place(string owner) => byOwner.GetValueOrDefault(owner) ?? (byOwner[owner] = []);
    }
}

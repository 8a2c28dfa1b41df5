using NetworkGo.Core.DesiredState;

namespace NetworkGo.Core.Reconciling;

/// <summary>
/// A container started with <c>--network container:x</c> has x's namespace. What is asked of both is asked of one
/// namespace, so that one firewall serves both instead of two that undo each other's rules. Pure.
/// </summary>
public static class NamespaceMerge
{
    /// <summary>Gives every spec to the container that owns its namespace, and merges those that meet.</summary>
    public static MergedNamespaces Merge(EquatableArray<NamespaceSpec> specs, HostInventory inventory)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        var order = new List<NamespaceId>();
        var merged = new Dictionary<NamespaceId, NamespaceSpec>();
        var aliases = new List<KeyValuePair<NamespaceId, NamespaceId>>();
        foreach (var spec in specs)
        {
            var owner = inventory.OwnerOf(spec.Id);
            if (owner != spec.Id)
            {
                aliases.Add(new(spec.Id, owner));
            }

            if (merged.TryGetValue(owner, out var present))
            {
                // The owner's own rules come first, whichever of the two was named first.
                merged[owner] = owner == spec.Id ? Join(owner, spec, present) : Join(owner, present, spec);
                continue;
            }

            order.Add(owner);
            merged.Add(owner, spec with { Id = owner });
        }

        return new MergedNamespaces { Specs = order.Select(id => merged[id]).ToEquatableArray(), Aliases = aliases.ToEquatableArray() };
    }

    private static NamespaceSpec Join(NamespaceId owner, NamespaceSpec first, NamespaceSpec second) => new()
    {
        Id = owner,
        Rules = first.Rules.Concat(second.Rules).Distinct().ToEquatableArray(),
        Routes = first.Routes.Concat(second.Routes).Distinct().ToEquatableArray(),
        SourceRoutes = first.SourceRoutes.Concat(second.SourceRoutes).Distinct().ToEquatableArray(),
        Ways = first.Ways.Concat(second.Ways).Distinct().ToEquatableArray(),
        Forwarding = first.Forwarding || second.Forwarding,
    };
}

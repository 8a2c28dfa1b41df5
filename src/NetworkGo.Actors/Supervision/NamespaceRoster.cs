using NetworkGo.Core;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Reconciling;

namespace NetworkGo.Actors.Supervision;

/// <summary>
/// Knows which namespaces need a firewall: those that something is asked of, and those that may still hold what was
/// asked of them before, in this run or in one before it.
/// </summary>
internal sealed class NamespaceRoster
{
    private readonly HashSet<string> touched = new(StringComparer.Ordinal);
    private bool swept;

    /// <summary>What to ask of each namespace, the host's among them; null is to be cleaned and then left.</summary>
    internal IReadOnlyDictionary<NamespaceId, NamespaceSpec?> Wanted(EquatableArray<NamespaceSpec> merged, HostInventory inventory)
    {
        var wanted = merged.ToDictionary(static s => s.Id, static s => (NamespaceSpec?)s);
        wanted.TryAdd(NamespaceId.Host, NamespaceSpec.Empty(NamespaceId.Host));
        Remember(merged, inventory);
        foreach (var id in touched.ToList())
        {
            // A namespace ends with its container, and so does everything in it.
            if (inventory.ContainerById(id) is not { IsRunning: true } container)
            {
                touched.Remove(id);
            }
            else
            {
                wanted.TryAdd(new NamespaceId(container.Name), null);
            }
        }

        return wanted;
    }

    /// <summary>A namespace was cleaned.</summary>
    internal void Forget(string containerId) => touched.Remove(containerId);

    private void Remember(EquatableArray<NamespaceSpec> merged, HostInventory inventory)
    {
        if (!swept)
        {
            swept = true;
            touched.UnionWith(inventory.Snapshot.Containers
                .Where(c => c.IsRunning && inventory.MayHoldLeftovers(c))
                .Select(static c => c.Id));
        }

        touched.UnionWith(merged
            .Select(s => s.Id.ContainerName is { } name ? inventory.Container(name) : null)
            .Where(static c => c is { IsRunning: true } && HostInventory.OwnsNamespace(c))
            .Select(static c => c!.Id));
    }
}

using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
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
    /// <param name="merged">What is asked of namespaces.</param>
    /// <param name="inventory">The last listing.</param>
    /// <param name="runs">Whether a container of it runs, as far as is known by now.</param>
    internal IReadOnlyDictionary<NamespaceId, NamespaceSpec?> Wanted(
        EquatableArray<NamespaceSpec> merged, HostInventory inventory, Func<DockerContainer, bool> runs)
    {
        var wanted = merged.ToDictionary(static s => s.Id, static s => (NamespaceSpec?)s);
        wanted.TryAdd(NamespaceId.Host, NamespaceSpec.Empty(NamespaceId.Host));
        Remember(merged, inventory, runs);
        foreach (var id in touched.ToList())
        {
            // A namespace ends with its container, and so does everything in it.
            if (inventory.ContainerById(id) is not { } container || !runs(container))
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

    /// <summary>Something may be written into the namespace of a container from now on.</summary>
    internal void Touch(string containerId) => touched.Add(containerId);

    /// <summary>A namespace was cleaned.</summary>
    internal void Forget(string containerId) => touched.Remove(containerId);

    private void Remember(EquatableArray<NamespaceSpec> merged, HostInventory inventory, Func<DockerContainer, bool> runs)
    {
        if (!swept)
        {
            swept = true;
            touched.UnionWith(inventory.Snapshot.Containers
                .Where(c => runs(c) && inventory.MayHoldLeftovers(c))
                .Select(static c => c.Id));
        }

        touched.UnionWith(merged
            .Select(s => s.Id.ContainerName is { } name ? inventory.Container(name) : null)
            .Where(c => c is not null && runs(c) && HostInventory.OwnsNamespace(c))
            .Select(static c => c!.Id));
    }
}

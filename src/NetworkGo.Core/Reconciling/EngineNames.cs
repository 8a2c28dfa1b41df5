using NetworkGo.Core.Engine;
using NetworkGo.Core.Resolution;

namespace NetworkGo.Core.Reconciling;

/// <summary>The containers of the engine that the file does not name: what a name that finds nothing may have meant. Immutable and pure.</summary>
public sealed class EngineNames
{
    private readonly HashSet<string> strangers;
    private readonly Lazy<NearestName> nearest;

    /// <summary>Takes a listing, and the names that the file has.</summary>
    public EngineNames(DockerSnapshot listing, IEnumerable<string> named)
    {
        ArgumentNullException.ThrowIfNull(listing);
        strangers = listing.Containers.Select(static c => c.Name).ToHashSet(StringComparer.Ordinal);
        strangers.ExceptWith(named);
        nearest = new Lazy<NearestName>(() => new NearestName(strangers));
    }

    /// <summary>Whether the engine has a container of that name, and the file none.</summary>
    public bool Has(string name) => strangers.Contains(name);

    /// <summary>The nearest of these names; null where none is near.</summary>
    public string? Near(string name) => nearest.Value.Find(name);
}

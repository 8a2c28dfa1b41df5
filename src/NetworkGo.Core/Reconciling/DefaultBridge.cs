using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;

namespace NetworkGo.Core.Reconciling;

/// <summary>
/// Which containers of the file the engine's default bridge joins. It has no policies: containers on it reach each other there, on whichever
/// networks of the file they are. Immutable and pure.
/// </summary>
public sealed class DefaultBridge
{
    /// <summary>Its name, on every engine.</summary>
    public const string Name = "bridge";

    // Many containers are on the same few networks.
    private readonly Dictionary<string, string> members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> networks = new(StringComparer.Ordinal);

    /// <summary>Takes a listing, and the containers of the file.</summary>
    public DefaultBridge(DockerSnapshot listing, IReadOnlyDictionary<string, ContainerSpec> wanted)
    {
        ArgumentNullException.ThrowIfNull(listing);
        ArgumentNullException.ThrowIfNull(wanted);
        if (!listing.Networks.Any(static n => IsDefault(n.Name) && !n.Options.Any(ShutsMembersOff)))
        {
            return;
        }

        foreach (var container in listing.Containers.Where(static c => c.Endpoints.Any(static e => IsDefault(e.NetworkName) && e.Address is not null)))
        {
            if (wanted.TryGetValue(container.Name, out var spec) && spec.Attachments.Count > 0)
            {
                string[] own = [.. spec.Attachments.Select(static a => a.NetworkName).Order(StringComparer.Ordinal)];
                var key = string.Join('/', own);
                members[container.Name] = key;
                networks[key] = own;
            }
        }
    }

    /// <summary>Whether it joins a container with another one of the file that no network of the file joins it with.</summary>
    // Not with which: the status and the log would change with each container that starts, for all that are there.
    public bool Joins(string container) => members.TryGetValue(container, out var key)
        && networks.Values.Any(other => !other.Intersect(networks[key], StringComparer.Ordinal).Any());

    private static bool IsDefault(string network) => string.Equals(network, Name, StringComparison.Ordinal);

    private static bool ShutsMembersOff(KeyValuePair<string, string> option) =>
        option.Key == BridgeOptions.BetweenMembers && BridgeOptions.IsFalse(option.Value);
}

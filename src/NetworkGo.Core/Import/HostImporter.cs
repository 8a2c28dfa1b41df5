using System.Text;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Loading;
using NetworkGo.Core.Planning;
using NetworkGo.Core.Status;

namespace NetworkGo.Core.Import;

/// <summary>
/// Writes a configuration from what is on a host, such that it is valid and a plan for it is empty: whatever the loader
/// refuses and whatever the deciders would change becomes a comment that says why. Pure.
/// </summary>
// See docs/decisions/017.
public static class HostImporter
{
    private static readonly string[] Predefined = ["bridge", "host", "none"];
    private static readonly string[] Going = ["removing", "dead"];

    /// <summary>Writes.</summary>
    /// <param name="snapshot">A listing of the engine.</param>
    /// <param name="compile">What a configuration asks of a host.</param>
    public static string Write(DockerSnapshot snapshot, Func<NetworksConfiguration, HostState> compile)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(compile);
        var networks = Networks(snapshot).ToList();
        var addresses = Addresses(snapshot, networks).ToList();
        while (true)
        {
            var file = ImportText.Write(Head(snapshot), networks, addresses, Rest(snapshot, networks));
            var loaded = ConfigurationLoader.Load(Encoding.UTF8.GetBytes(file.Text));
            var moved = loaded.Configuration is { } configuration
                ? LeaveOutChanged(compile(configuration), snapshot, [.. networks, .. addresses])
                : LeaveOutRefused(loaded, file);
            if (!moved && loaded.IsValid)
            {
                return file.Text;
            }
        }
    }

    private static IEnumerable<ImportEntry> Networks(DockerSnapshot snapshot) => snapshot.Networks
        .Where(static n => !Predefined.Contains(n.Name, StringComparer.Ordinal))
        .OrderBy(static n => n.Name, StringComparer.Ordinal).ThenBy(static n => n.Id, StringComparer.Ordinal)
        .Select(n => new ImportEntry
        {
            Network = n,
            Key = n.Name,
            Remarks = [.. n.FurtherSubnets.Select(s => $"Of {QuotedText.Quote(n.Name)}, the subnet {s} is left out: one IPv4 subnet is managed.")],
            LeftOut = n switch
            {
                { Driver: not "bridge" } => $"its driver is {QuotedText.Quote(n.Driver)}; only bridges are managed",
                { Subnet: null } => "it has no IPv4 subnet",
                _ when snapshot.Networks.Count(o => string.Equals(o.Name, n.Name, StringComparison.Ordinal)) > 1 => "the engine has several networks of this name",
                _ => null,
            },
        });

    private static IEnumerable<ImportEntry> Addresses(DockerSnapshot snapshot, List<ImportEntry> networks)
    {
        var managed = networks.Where(static n => n.LeftOut is null).Select(static n => n.Key).ToHashSet(StringComparer.Ordinal);
        var running = snapshot.Containers.Where(static c => c.IsRunning)
            .SelectMany(static c => c.Endpoints.Select(e => (e.NetworkName, e.Address, c.Name))).ToLookup(static h => (h.NetworkName, h.Address), static h => h.Name);
        foreach (var container in snapshot.Containers.OrderBy(static c => c.Name, StringComparer.Ordinal))
        {
            var endpoints = container.Endpoints.Where(e => managed.Contains(e.NetworkName)).ToList();
            for (var i = 0; i < endpoints.Count; i++)
            {
                var endpoint = endpoints[i];
                var holder = running[(endpoint.NetworkName, endpoint.ConfiguredAddress)].FirstOrDefault(n => !string.Equals(n, container.Name, StringComparison.Ordinal));
                yield return new ImportEntry
                {
                    Container = container,
                    Endpoint = endpoint,
                    Key = endpoints.Count == 1 ? container.Name : $"{container.Name}@{endpoint.NetworkName}",
                    Remarks = i == 0 && container.PublishedPorts.Count > 0 ? [$"{QuotedText.Quote(container.Name)} publishes {string.Join(", ", container.PublishedPorts)}."] : [],
                    LeftOut = WhyNot(container, endpoint, endpoint.ConfiguredAddress is null ? null : holder),
                };
            }
        }
    }

    private static string? WhyNot(DockerContainer container, DockerEndpoint endpoint, string? holder) => (endpoint, container) switch
    {
        _ when Going.Contains(container.State, StringComparer.Ordinal) => $"it is {container.State}",
        ({ ConfiguredAddress: null, Address: null }, _) =>
            $"its address on {QuotedText.Quote(endpoint.NetworkName)} is dynamic, and it has none now ({container.State})",
        ({ ConfiguredAddress: null }, _) => $"its address on {QuotedText.Quote(endpoint.NetworkName)} is dynamic: this line would fix it",
        _ when holder is not null => $"its fixed address {endpoint.ConfiguredAddress} is the container {QuotedText.Quote(holder)}'s now",
        _ => null,
    };

    private static List<string> Head(DockerSnapshot snapshot)
    {
        List<string> head =
        [
            "Written by network-go init from what was on this host. Nothing was changed.",
            "A plan for this file is empty. Entries are fixed addresses (docker run --ip);",
            "dynamic addresses are comments: they may change at the next start.",
        ];
        if (snapshot.Networks.Any(static n => n.IsManaged) || snapshot.Containers.Any(static c => c.Endpoints.Any(static e => e.IsOurs)))
        {
            head.Add("NetworkGo already manages this host: its policies are not included, and this file would remove them.");
        }

        return head;
    }

    private static List<string> Rest(DockerSnapshot snapshot, List<ImportEntry> networks)
    {
        var listed = networks.Where(static n => n.LeftOut is null).Select(static n => n.Key).ToHashSet(StringComparer.Ordinal);
        var others = snapshot.Containers.Where(c => !c.Endpoints.Any(e => listed.Contains(e.NetworkName)))
            .Select(static c => QuotedText.Quote(c.Name)).Order(StringComparer.Ordinal).ToList();
        return others.Count == 0 ? [] : [$"On none of these networks: {string.Join(", ", others)}."];
    }

    private static bool LeaveOutRefused(LoadResult loaded, ImportText file)
    {
        foreach (var mistake in loaded.Mistakes)
        {
            var entry = file.At(mistake.Line) ?? throw new InvalidOperationException($"What init writes is not valid: {mistake}");
            entry.LeftOut ??= mistake.Found is null ? mistake.Message : $"{mistake.Message} ({mistake.Found})";
        }

        return true;
    }

    private static bool LeaveOutChanged(HostState state, DockerSnapshot snapshot, IReadOnlyList<ImportEntry> entries)
    {
        var moved = false;
        foreach (var planned in EngineForecast.Of(state, snapshot).Objects.Where(static o => o.Changes.Count > 0 || o.Reason.Length > 0))
        {
            var why = planned.Changes.Count > 0 ? $"a pass would change it: {string.Join("; ", planned.Changes)}" : planned.Message;
            foreach (var entry in entries.Where(e => e.LeftOut is null && e.Name == planned.Name && (e.Network is not null) == (planned.Kind == ObjectKind.Network)))
            {
                entry.LeftOut = why;
                moved = true;
            }
        }

        return moved;
    }
}

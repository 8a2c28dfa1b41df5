using System.Globalization;
using Docker.DotNet.Models;
using NetworkGo.Core.Engine;
using NetworkGo.Docker.Networks;
using EndpointSettings = Docker.DotNet.Models.EndpointSettings;

namespace NetworkGo.Docker.Containers;

/// <summary>From the engine's containers to NetworkGo's.</summary>
internal static class ContainerMapping
{
    /// <summary>Maps one container of the list.</summary>
    /// <param name="container">The container.</param>
    /// <param name="networkNames">Names of the networks by id: before its first start, a container may hold an id for a name.</param>
    public static DockerContainer ToContainer(ContainerListResponse container, IReadOnlyDictionary<string, string> networkNames) => new()
    {
        Id = container.ID,
        Name = ToName(container.Names, container.ID),
        State = container.State?.ToLowerInvariant() ?? "",
        NetworkMode = Resolve(container.HostConfig?.NetworkMode ?? "", networkNames),
        PublishedPorts = (container.Ports ?? []).Where(static p => p.PublicPort > 0).Select(ToText).Order(StringComparer.Ordinal).ToEquatableArray(),
        Endpoints = ToEndpoints(container.NetworkSettings?.Networks, networkNames),
    };

    public static ContainerRuntime ToRuntime(ContainerInspectResponse container)
    {
        var pid = container.State?.Pid ?? 0;
        return new ContainerRuntime
        {
            Id = container.ID,
            Name = container.Name?.TrimStart('/') ?? "",
            // The engine says Running of a container that waits for its restart, too; it has no process then.
            IsRunning = container.State is { Running: true } && pid > 0,
            Pid = checked((int)pid),
            StartedAt = container.State?.StartedAt ?? "",
            SandboxKey = container.NetworkSettings?.SandboxKey ?? "",
            NetworkMode = container.HostConfig?.NetworkMode ?? "",
        };
    }

    public static EquatableArray<DockerEndpoint> ToEndpoints(
        IEnumerable<KeyValuePair<string, EndpointSettings>>? networks,
        IReadOnlyDictionary<string, string> networkNames) => (networks ?? [])
        .Select(pair => ToEndpoint(Resolve(pair.Key, networkNames), pair.Value))
        .OrderBy(static endpoint => endpoint.NetworkName, StringComparer.Ordinal)
        .ToEquatableArray();

    private static DockerEndpoint ToEndpoint(string networkName, EndpointSettings? settings) => new()
    {
        NetworkName = networkName,
        NetworkId = settings?.NetworkID ?? "",
        EndpointId = settings?.EndpointID ?? "",
        ConfiguredAddress = AddressText.ParseAddress(settings?.IPAMConfig?.IPv4Address),
        Address = AddressText.ParseAddress(settings?.IPAddress),
        IsOurs = Ownership.Read(settings?.DriverOpts).IsOurs,
        Former = Ownership.Read(settings?.DriverOpts).Former,
    };

    private static string ToText(PortSummary port) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(port.IP?.Contains(':', StringComparison.Ordinal) is true ? $"[{port.IP}]" : port.IP)}:{port.PublicPort}->{port.PrivatePort}/{port.Type}");

    // Legacy links add names of the form "/other/alias"; its own has one slash. A dead container may have none.
    private static string ToName(IEnumerable<string>? names, string id)
    {
        var own = names?
            .Select(static name => name.TrimStart('/'))
            .FirstOrDefault(static name => name.Length > 0 && !name.Contains('/', StringComparison.Ordinal));
        return own ?? id;
    }

    private static string Resolve(string name, IReadOnlyDictionary<string, string> networkNames) =>
        networkNames.TryGetValue(name, out var resolved) ? resolved : name;
}

using System.Text;
using System.Text.Json;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace NetworkGo.Docker.Listing;

/// <summary>
/// The three answers that the first decision waits for: what the engine is, its networks, its containers. Read here into the client library's
/// types, as far as the mappings look at them: the library's own reader is compiled at each start for every type that these have members of.
/// </summary>
/// <param name="http">The connection.</param>
// See docs/decisions/047.
internal sealed class EngineListing(HttpClient http)
{
    private static readonly Uri Info = new("info", UriKind.Relative);
    private static readonly Uri Networks = new("networks", UriKind.Relative);
    private static readonly Uri Containers = new("containers/json?all=1", UriKind.Relative);

    /// <summary>What the engine is.</summary>
    public Task<SystemInfoResponse> InfoAsync(CancellationToken cancellationToken) => GetAsync(Info, ReadInfo, cancellationToken);

    /// <summary>All networks.</summary>
    public Task<List<NetworkResponse>> NetworksAsync(CancellationToken cancellationToken) =>
        GetAsync(Networks, static answer => JsonFields.Items(answer, ReadNetwork), cancellationToken);

    /// <summary>All containers, also those that do not run.</summary>
    public Task<List<ContainerListResponse>> ContainersAsync(CancellationToken cancellationToken) =>
        GetAsync(Containers, static answer => JsonFields.Items(answer, ReadContainer), cancellationToken);

    private async Task<T> GetAsync<T>(Uri path, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(path, cancellationToken).ConfigureAwait(false);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw new DockerApiException(response.StatusCode, Encoding.UTF8.GetString(body));
        }

        using var document = JsonDocument.Parse(body);
        return read(document.RootElement);
    }

    // The library's types say of no member that it may be missing; the mappings do not rely on that.
#pragma warning disable CS8601
    private static SystemInfoResponse ReadInfo(JsonElement info) => new()
    {
        ServerVersion = info.Text("ServerVersion"),
        SecurityOptions = info.Texts("SecurityOptions"),
        FirewallBackend = info.Member("FirewallBackend") is { } backend ? new() { Driver = backend.Text("Driver") } : null,
    };

    private static NetworkResponse ReadNetwork(JsonElement network) => new()
    {
        ID = network.Text("Id") ?? throw new JsonException("a network without an id"),
        Name = network.Text("Name") ?? throw new JsonException("a network without a name"),
        Driver = network.Text("Driver"),
        Internal = network.Flag("Internal"),
        IPAM = network.Member("IPAM") is { } ipam ? new() { Config = ipam.Items("Config", ReadSubnet) } : null,
        Options = network.TextMap("Options"),
        Labels = network.TextMap("Labels"),
    };

    private static IPAMConfig ReadSubnet(JsonElement subnet) =>
        new() { Subnet = subnet.Text("Subnet"), IPRange = subnet.Text("IPRange"), Gateway = subnet.Text("Gateway") };

    private static ContainerListResponse ReadContainer(JsonElement container) => new()
    {
        ID = container.Text("Id") ?? throw new JsonException("a container without an id"),
        Names = container.Texts("Names"),
        State = container.Text("State"),
        HostConfig = container.Member("HostConfig") is { } host ? new() { NetworkMode = host.Text("NetworkMode") } : null,
        Ports = container.Items("Ports", ReadPort),
        NetworkSettings = container.Member("NetworkSettings") is { } settings ? new() { Networks = settings.Map("Networks", ReadEndpoint) } : null,
    };

    private static PortSummary ReadPort(JsonElement port) =>
        new() { IP = port.Text("IP"), PrivatePort = port.Port("PrivatePort"), PublicPort = port.Port("PublicPort"), Type = port.Text("Type") };

    private static EndpointSettings ReadEndpoint(JsonElement endpoint) => endpoint.ValueKind == JsonValueKind.Null ? new() : new()
    {
        NetworkID = endpoint.Text("NetworkID"),
        EndpointID = endpoint.Text("EndpointID"),
        IPAddress = endpoint.Text("IPAddress"),
        IPAMConfig = endpoint.Member("IPAMConfig") is { } asked ? new() { IPv4Address = asked.Text("IPv4Address") } : null,
        DriverOpts = endpoint.TextMap("DriverOpts"),
    };
#pragma warning restore CS8601
}

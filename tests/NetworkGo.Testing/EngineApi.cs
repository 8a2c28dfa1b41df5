using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace NetworkGo.Testing;

/// <summary>The engine's HTTP API, spoken plainly: the docker CLI would take most of the time of what it asks for.</summary>
public sealed class EngineApi : IDisposable
{
    private readonly HttpClient http;

    public EngineApi(string dockerHost)
    {
        var path = dockerHost["unix://".Length..];
        http = new HttpClient(new SocketsHttpHandler
        {
            // A restarted engine listens on a new socket: a pooled connection would speak to the old one.
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), stop);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        })
        { BaseAddress = new Uri("http://engine/"), Timeout = TimeSpan.FromSeconds(120) };
    }

    public void Dispose() => http.Dispose();

    /// <summary>A container that sleeps, on the default bridge.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="place">Another network, and its fixed address there.</param>
    public async Task<HttpStatusCode> CreateAsync(string name, (string Network, string Address)? place = null)
    {
        using var answer = await http.PostAsJsonAsync(new Uri($"containers/create?name={name}", UriKind.Relative), new
        {
            Image = PrivateEngine.TestImage,
            Cmd = (string[])["sleep", "2147483647"],
            StopSignal = "SIGKILL",
            HostConfig = new { LogConfig = new { Type = "none" }, NetworkMode = place?.Network ?? "bridge" },
            NetworkingConfig = new
            {
                EndpointsConfig = place is { } p
                    ? new Dictionary<string, object>(StringComparer.Ordinal) { [p.Network] = new { IPAMConfig = new { IPv4Address = p.Address } } }
                    : [],
            },
        });
        return answer.StatusCode;
    }

    /// <summary>A bridge network, as NetworkGo makes it.</summary>
    public async Task<HttpStatusCode> CreateNetworkAsync(string name, string subnet, string gateway, string bridge)
    {
        using var answer = await http.PostAsJsonAsync(new Uri("networks/create", UriKind.Relative), new
        {
            Name = name,
            CheckDuplicate = true,
            Driver = "bridge",
            IPAM = new { Driver = "default", Config = new[] { new { Subnet = subnet, Gateway = gateway } } },
            Options = new Dictionary<string, string>(StringComparer.Ordinal) { ["com.docker.network.bridge.name"] = bridge },
        });
        return answer.StatusCode;
    }

    /// <summary>Connects a container with a fixed address, with one call.</summary>
    public async Task<HttpStatusCode> ConnectAsync(string network, string container, string address)
    {
        using var answer = await http.PostAsJsonAsync(new Uri($"networks/{network}/connect", UriKind.Relative), new
        {
            Container = container,
            EndpointConfig = new { IPAMConfig = new { IPv4Address = address } },
        });
        return answer.StatusCode;
    }

    public async Task<HttpStatusCode> RemoveNetworkAsync(string network)
    {
        using var answer = await http.DeleteAsync(new Uri($"networks/{network}", UriKind.Relative));
        return answer.StatusCode;
    }

    /// <summary>The process of a running container; 0 where it does not run.</summary>
    public async Task<int> ProcessOfAsync(string container) =>
        (await GetAsync($"containers/{container}/json")).GetProperty("State").GetProperty("Pid").GetInt32();

    /// <summary>The engine's events of one kind, one JSON object a line, from now on.</summary>
    /// <returns>A reader that is the caller's to dispose; the engine has subscribed it.</returns>
    public async Task<StreamReader> EventsAsync(string kind)
    {
        var filters = Uri.EscapeDataString($"{{\"event\":[\"{kind}\"]}}");
        return new StreamReader(await http.GetStreamAsync(new Uri($"events?filters={filters}", UriKind.Relative)));
    }

    /// <summary>Removes every container, by force and all at once. Returns whether there was any.</summary>
    public async Task<bool> RemoveAllContainersAsync()
    {
        var ids = await IdsAsync("containers/json?all=1");
        await Task.WhenAll(ids.Select(id => DeleteAsync($"containers/{id}?force=1&v=1")));
        return ids.Count > 0;
    }

    /// <summary>Removes every network that is none of the engine's own, all at once.</summary>
    public async Task RemoveAllNetworksAsync()
    {
        var ids = await IdsAsync($"networks?filters={Uri.EscapeDataString("""{"type":["custom"]}""")}");
        await Task.WhenAll(ids.Select(id => DeleteAsync($"networks/{id}")));
    }

    /// <summary>Whether any container is listed.</summary>
    public async Task<bool> HasContainersAsync() => (await IdsAsync("containers/json?all=1")).Count > 0;

    /// <summary>Something that is asked of a container: <c>start</c>, <c>stop?t=0</c>, <c>rename?name=x</c>.</summary>
    public async Task<HttpStatusCode> PostAsync(string container, string what)
    {
        using var answer = await http.PostAsync(new Uri($"containers/{container}/{what}", UriKind.Relative), content: null);
        return answer.StatusCode;
    }

    public async Task<HttpStatusCode> RemoveAsync(string container)
    {
        using var answer = await http.DeleteAsync(new Uri($"containers/{container}?force=1", UriKind.Relative));
        return answer.StatusCode;
    }

    /// <summary>
    /// Every container, whatever its state. One that is listed and cannot be inspected (404) is none: it was removed
    /// meanwhile, or is one of those that 20.10 seldom goes on listing after a removal, until it is restarted.
    /// </summary>
    public async Task<IReadOnlyList<LiveContainer>> ContainersAsync()
    {
        List<LiveContainer> found = [];
        foreach (var listed in (await GetAsync("containers/json?all=1")).EnumerateArray())
        {
            using var answer = await http.GetAsync(new Uri($"containers/{listed.GetProperty("Id").GetString()}/json", UriKind.Relative));
            if (answer.StatusCode == HttpStatusCode.NotFound)
            {
                continue;
            }

            var inspected = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
            var state = inspected.GetProperty("State");
            found.Add(new LiveContainer(
                inspected.GetProperty("Name").GetString()!.TrimStart('/'),
                state.GetProperty("Running").GetBoolean(),
                state.GetProperty("Pid").GetInt32(),
                [.. inspected.GetProperty("NetworkSettings").GetProperty("Networks").EnumerateObject().Select(static n => new LiveEndpoint(
                    n.Name,
                    n.Value.GetProperty("IPAddress").GetString()!,
                    n.Value.GetProperty("IPAMConfig") is { ValueKind: JsonValueKind.Object } fixedAddress
                        && fixedAddress.TryGetProperty("IPv4Address", out var address) ? address.GetString()! : "",
                    n.Value.GetProperty("DriverOpts") is { ValueKind: JsonValueKind.Object } options
                        && options.TryGetProperty("network-go.managed", out _)))]));
        }

        return found;
    }

    /// <summary>The names of the networks with NetworkGo's label.</summary>
    public async Task<IReadOnlyList<string>> ManagedNetworksAsync() =>
    [
        .. (await GetAsync("networks")).EnumerateArray()
            .Where(static n => n.GetProperty("Labels") is { ValueKind: JsonValueKind.Object } labels && labels.TryGetProperty("network-go.managed", out _))
            .Select(static n => n.GetProperty("Name").GetString()!),
    ];

    /// <summary>Disconnects by force what the engine still shows on a network. Returns how many it showed.</summary>
    public async Task<int> ForceOffAsync(string network)
    {
        var shown = (await GetAsync($"networks/{network}")).GetProperty("Containers").EnumerateObject().ToList();
        foreach (var endpoint in shown)
        {
            using var answer = await http.PostAsJsonAsync(
                new Uri($"networks/{network}/disconnect", UriKind.Relative),
                new { Container = endpoint.Value.GetProperty("Name").GetString(), Force = true });
        }

        return shown.Count;
    }

    private async Task<IReadOnlyList<string>> IdsAsync(string path) =>
        [.. (await GetAsync(path)).EnumerateArray().Select(static listed => listed.GetProperty("Id").GetString()!)];

    /// <summary>What is gone already is no failure; anything else that the engine refuses is, in its words.</summary>
    private async Task DeleteAsync(string path)
    {
        using var answer = await http.DeleteAsync(new Uri(path, UriKind.Relative));
        if (!answer.IsSuccessStatusCode && answer.StatusCode != HttpStatusCode.NotFound)
        {
            throw new InvalidOperationException($"DELETE {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
    }

    private Task<JsonElement> GetAsync(string path) => http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative));
}

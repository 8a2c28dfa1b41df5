using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace NetworkGo.Chaos.Tests.Churn;

/// <summary>The engine's HTTP API, spoken plainly: the docker CLI would take most of the time of what it asks for.</summary>
internal sealed class EngineApi : IDisposable
{
    private readonly HttpClient http;

    public EngineApi(string dockerHost)
    {
        var path = dockerHost["unix://".Length..];
        http = new HttpClient(new SocketsHttpHandler
        {
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
    public async Task<HttpStatusCode> CreateAsync(string name)
    {
        using var answer = await http.PostAsJsonAsync(new Uri($"containers/create?name={name}", UriKind.Relative), new
        {
            Image = Testing.PrivateEngine.TestImage,
            Cmd = (string[])["sleep", "2147483647"],
            StopSignal = "SIGKILL",
            HostConfig = new { LogConfig = new { Type = "none" } },
        });
        return answer.StatusCode;
    }

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

    /// <summary>Every container, whatever its state.</summary>
    public async Task<IReadOnlyList<LiveContainer>> ContainersAsync()
    {
        List<LiveContainer> found = [];
        foreach (var listed in (await GetAsync("containers/json?all=1")).EnumerateArray())
        {
            var inspected = await GetAsync($"containers/{listed.GetProperty("Id").GetString()}/json");
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

    private Task<JsonElement> GetAsync(string path) => http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative));
}

/// <summary>A container as the engine shows it.</summary>
internal sealed record LiveContainer(string Name, bool Running, int ProcessId, IReadOnlyList<LiveEndpoint> Endpoints);

/// <summary>A container's end on one network.</summary>
/// <param name="Network">The network's name.</param>
/// <param name="Address">The address that it has now; empty for a stopped one.</param>
/// <param name="Asked">The fixed address that it was connected with.</param>
/// <param name="IsOurs">Whether it has NetworkGo's marker.</param>
internal sealed record LiveEndpoint(string Network, string Address, string Asked, bool IsOurs);

using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NetworkGo.Testing;

/// <summary>A Unix socket before the engine's that passes every byte on and notes the request lines; it may alter what the engine says of itself.</summary>
public sealed partial class EngineRelay : IAsyncDisposable
{
    private readonly string engineSocket;
    private readonly Socket listener;
    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private readonly List<string> requests = [];
    private readonly Task accepting;
    private readonly TaskCompletionSource<DateTimeOffset> firstWrite = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Slowness? slowness;

    /// <summary>Listens from now on.</summary>
    /// <param name="engine">Where it leads.</param>
    /// <param name="path">Its socket, which must not exist; null for one of its own.</param>
    public EngineRelay(PrivateEngine engine, string? path = null)
    {
        engineSocket = Path.Combine(engine.Directory, "run", "docker.sock");
        path ??= Path.Combine(engine.Directory, $"relay-{Guid.NewGuid().ToString("N")[..6]}.sock");
        DockerHost = $"unix://{path}";
        listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        accepting = AcceptAsync();
    }

    /// <summary>What DOCKER_HOST is to say.</summary>
    public string DockerHost { get; }

    /// <summary>Alters what the engine says of itself; null passes it on as it is.</summary>
    public Action<JsonNode>? Info { get; init; }

    /// <summary>Method and path of each request so far.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (gate)
            {
                return [.. requests];
            }
        }
    }

    /// <summary>Those that write.</summary>
    public IReadOnlyList<string> Writes => [.. Requests.Where(static r => !r.StartsWith("GET ", StringComparison.Ordinal))];

    /// <summary>When the first request that writes came.</summary>
    public Task<DateTimeOffset> FirstWriteAsync() => firstWrite.Task;

    /// <summary>How often the containers were listed.</summary>
    public int Listings => Requests.Count(static r => r.Contains("/containers/json", StringComparison.Ordinal));

    /// <summary>From now on every answer comes only after a while, events too.</summary>
    public void SlowDown(TimeSpan delay) => slowness = new Slowness(delay, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>The engine is quick again, with the answers that are under way, too.</summary>
    public void SpeedUp()
    {
        var before = slowness;
        slowness = null;
        before?.Ended.TrySetResult();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await accepting;
        stop.Dispose();
    }

    [GeneratedRegex("(?<call>[A-Z]+ /\\S*) HTTP/1\\.1\r?$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RequestLine { get; }

    private async Task AcceptAsync()
    {
        List<Task> relays = [];
        try
        {
            while (true)
            {
                relays.Add(RelayAsync(await listener.AcceptAsync(stop.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }

        await Task.WhenAll(relays);
    }

    private async Task RelayAsync(Socket client)
    {
        using var near = client;
        using var far = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await far.ConnectAsync(new UnixDomainSocketEndPoint(engineSocket), stop.Token);
            await Task.WhenAll(PassAsync(near, far, note: true), PassAsync(far, near, note: false));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // One side went: both sockets are closed, as without a relay.
        }
    }

    private async Task PassAsync(Socket from, Socket to, bool note)
    {
        var buffer = new byte[16 * 1024];
        var line = new StringBuilder();
        int length;
        while ((length = await from.ReceiveAsync(buffer, stop.Token)) > 0)
        {
            if (note)
            {
                Note(line, Encoding.ASCII.GetString(buffer, 0, length));
            }

            if (note && Info is not null && buffer.AsSpan(0, length).StartsWith("GET /info "u8))
            {
                await from.SendAsync(await AlteredInfoAsync(), stop.Token);
                continue;
            }

            if (!note && slowness is { } slow)
            {
                await Task.WhenAny(slow.Ended.Task, Task.Delay(slow.Delay, stop.Token));
            }

            await to.SendAsync(buffer.AsMemory(0, length), stop.Token);
        }

        to.Shutdown(SocketShutdown.Send);
    }

    private async Task<byte[]> AlteredInfoAsync()
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(engineSocket), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        var info = JsonNode.Parse(await client.GetStringAsync(new Uri("http://engine/info"), stop.Token))!;
        Info!(info);
        var body = Encoding.UTF8.GetBytes(info.ToJsonString());
        var head = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n");
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }

    // A request line may come in two pieces: what has no line end yet is kept. It may follow the body of the request before on its line.
    private void Note(StringBuilder kept, string text)
    {
        var whole = kept.Append(text).ToString();
        var end = whole.LastIndexOf('\n') + 1;
        kept.Clear().Append(whole, end, whole.Length - end);
        lock (gate)
        {
            requests.AddRange(RequestLine.Matches(whole[..end]).Select(static m => m.Groups["call"].Value));
        }

        if (!firstWrite.Task.IsCompleted && Writes.Count > 0)
        {
            firstWrite.TrySetResult(DateTimeOffset.UtcNow);
        }
    }

    private sealed record Slowness(TimeSpan Delay, TaskCompletionSource Ended);
}

using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using NetworkGo.Testing;

namespace NetworkGo.Chaos.Tests.Faults;

/// <summary>
/// A Unix socket before the engine's that understands so much of HTTP that one request can be answered wrongly. Each
/// connection carries one request: both sides are asked to close it after the answer, which spares counting its bytes.
/// </summary>
internal sealed partial class FaultyEngine : IAsyncDisposable
{
    private const string Broken = """HTTP/1.1 500 Internal Server Error|Content-Type: application/json|Content-Length: 28|Connection: close||{"message":"injected error"}""";

    private static readonly TimeSpan LongestHang = TimeSpan.FromSeconds(30);

    private readonly string engineSocket;
    private readonly Socket listener;
    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private readonly Task accepting;
    private readonly List<Socket> eventStreams = [];
    private List<string> calls = [];
    private int at;
    private string fault = "";
    private Action killDaemon = static () => { };
    private volatile string fired = "";
    private bool counting;

    private FaultyEngine(PrivateEngine engine)
    {
        engineSocket = Path.Combine(engine.Directory, "run", "docker.sock");
        var path = Path.Combine(engine.Directory, "faulty.sock");
        DockerHost = $"unix://{path}";
        listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        accepting = AcceptAsync();
    }

    /// <summary>What the engine can do wrong.</summary>
    public static IReadOnlyList<string> Faults { get; } =
    [
        "500-before", "500-after", "cut-before", "cut-middle", "cut-after", "hangs-before", "hangs-after", "half-json",
        "rubbish", "empty", "null", "{}", "[]", "[null]", "daemon-before", "daemon-after", "events-cut", "events-rubbish",
    ];

    public string DockerHost { get; }

    /// <summary>Listens from now on.</summary>
    public static FaultyEngine Before(PrivateEngine engine) => new(engine);

    /// <summary>Method and path of the requests since it was armed.</summary>
    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (gate)
            {
                return [.. calls];
            }
        }
    }

    /// <summary>The request that was answered wrongly; empty as long as none was.</summary>
    public string Fired => fired;

    public DateTime FiredAt { get; private set; }

    /// <summary>Counts from now on; the request of that number is answered wrongly (0: none).</summary>
    public void Arm(int number, string what, Action kill)
    {
        lock (gate)
        {
            (calls, at, fault, killDaemon, fired, counting) = ([], number, what, kill, "", true);
        }
    }

    public void Disarm()
    {
        lock (gate)
        {
            (at, counting) = (0, false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await accepting;
        stop.Dispose();
    }

    [GeneratedRegex("^Content-Length: *(?<length>[0-9]+)\r$", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ContentLength();

    [GeneratedRegex("^Connection:.*\r\n", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ConnectionHeader();

    private static byte[] Ok(string body) => Encoding.ASCII.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));

    private async Task AcceptAsync()
    {
        List<Task> relays = [];
        try
        {
            while (true)
            {
                relays.RemoveAll(static t => t.IsCompletedSuccessfully);
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
        try
        {
            if (await RequestAsync(near) is not { } request)
            {
                return;
            }

            var line = request[..request.IndexOf(" HTTP/", StringComparison.Ordinal)];
            var what = Next(line);
            if (what.StartsWith("events-", StringComparison.Ordinal))
            {
                await SpoilEventsAsync(what);
                what = "";
            }

            if (what.Length == 0)
            {
                await ForwardAsync(request, near, line.Contains("/events", StringComparison.Ordinal));
            }
            else
            {
                await MisbehaveAsync(what, request, near);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One side went: both sockets are closed, as without a relay.
        }
    }

    private string Next(string line)
    {
        lock (gate)
        {
            if (!counting)
            {
                return "";
            }

            calls.Add(line);
            if (calls.Count != at)
            {
                return "";
            }

            FiredAt = DateTime.UtcNow;
            fired = $"{fault} {line}";
            return fault;
        }
    }

    private async Task MisbehaveAsync(string what, string request, Socket near)
    {
        var answer = what is "500-after" or "cut-middle" or "cut-after" or "hangs-after" or "half-json" or "daemon-after" ? await WholeAnswerAsync(request) : [];
        switch (what)
        {
            case "500-before" or "500-after":
                await near.SendAsync(Encoding.ASCII.GetBytes(Broken.Replace("|", "\r\n", StringComparison.Ordinal)), stop.Token);
                break;
            case "cut-middle":
                await near.SendAsync(answer.AsMemory(0, answer.Length / 2), stop.Token);
                break;
            case "half-json":
                var text = Encoding.UTF8.GetString(answer);
                var start = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
                await near.SendAsync(Ok(text[start..(start + ((text.Length - start) / 2))].Replace("\r\n", "", StringComparison.Ordinal)), stop.Token);
                break;
            case "cut-before" or "cut-after":
                break;
            case "daemon-before" or "daemon-after":
                killDaemon();
                break;
            case "hangs-before" or "hangs-after":
                using (var bound = CancellationTokenSource.CreateLinkedTokenSource(stop.Token))
                {
                    bound.CancelAfter(LongestHang);
                    await near.ReceiveAsync(new byte[1], bound.Token);
                }

                break;
            default:
                await near.SendAsync(Ok(what switch { "rubbish" => "<html>it works</html>", "empty" => "", _ => what }), stop.Token);
                break;
        }
    }

    private async Task SpoilEventsAsync(string what)
    {
        Socket[] streams;
        lock (gate)
        {
            streams = [.. eventStreams];
        }

        foreach (var stream in streams)
        {
            if (what == "events-rubbish")
            {
                // A chunk of its own, as the stream is made of; then the stream goes on.
                await stream.SendAsync("0C\r\n{\"Type\": 7}\n\r\n"u8.ToArray(), stop.Token);
            }
            else
            {
                stream.Shutdown(SocketShutdown.Both);
            }
        }
    }

    private async Task ForwardAsync(string request, Socket near, bool isEvents)
    {
        using var far = await AskAsync(request);
        if (isEvents)
        {
            lock (gate)
            {
                eventStreams.Add(near);
            }
        }

        try
        {
            // Whoever asked may give up, which ends what the engine still sends.
            var gone = GoneAsync(near, far);
            var buffer = new byte[16 * 1024];
            int length;
            while ((length = await far.ReceiveAsync(buffer, stop.Token)) > 0)
            {
                await near.SendAsync(buffer.AsMemory(0, length), stop.Token);
            }

            near.Shutdown(SocketShutdown.Both);
            await gone;
        }
        finally
        {
            lock (gate)
            {
                eventStreams.Remove(near);
            }
        }
    }

    private async Task GoneAsync(Socket near, Socket far)
    {
        try
        {
            while (await near.ReceiveAsync(new byte[512], stop.Token) > 0)
            {
                // Nothing more is expected from it.
            }

            far.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The answer had ended before.
        }
    }

    private async Task<byte[]> WholeAnswerAsync(string request)
    {
        using var far = await AskAsync(request);
        using var whole = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int length;
        while ((length = await far.ReceiveAsync(buffer, stop.Token)) > 0)
        {
            whole.Write(buffer, 0, length);
        }

        return whole.ToArray();
    }

    private async Task<Socket> AskAsync(string request)
    {
        var far = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await far.ConnectAsync(new UnixDomainSocketEndPoint(engineSocket), stop.Token);
            var head = request.IndexOf("\r\n", StringComparison.Ordinal) + 2;
            var closing = request[..head] + "Connection: close\r\n" + ConnectionHeader().Replace(request[head..], "");
            await far.SendAsync(Encoding.Latin1.GetBytes(closing), stop.Token);
            return far;
        }
        catch
        {
            far.Dispose();
            throw;
        }
    }

    /// <summary>One request with its body; null when there is none any more.</summary>
    private async Task<string?> RequestAsync(Socket near)
    {
        var text = new StringBuilder();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var length = await near.ReceiveAsync(buffer, stop.Token);
            if (length == 0)
            {
                return null;
            }

            var whole = text.Append(Encoding.Latin1.GetString(buffer, 0, length)).ToString();
            var end = whole.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
            if (end < 4)
            {
                continue;
            }

            var head = whole[..end];
            var isWhole = ContentLength().Match(head) is { Success: true } given
                ? whole.Length - end >= int.Parse(given.Groups["length"].Value, CultureInfo.InvariantCulture)
                : !head.Contains("chunked", StringComparison.OrdinalIgnoreCase) || whole.EndsWith("0\r\n\r\n", StringComparison.Ordinal);
            if (isWhole)
            {
                return whole;
            }
        }
    }
}

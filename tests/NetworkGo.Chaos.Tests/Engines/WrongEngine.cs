using System.Net.Sockets;
using System.Text;

namespace NetworkGo.Chaos.Tests.Engines;

/// <summary>A Unix socket that gives every request the same kind of wrong answer.</summary>
internal sealed class WrongEngine : IAsyncDisposable
{
    private readonly Socket listener;
    private readonly CancellationTokenSource stop = new();
    private readonly Func<string, byte[]?> answer;
    private readonly Task accepting;

    /// <summary>Listens from now on.</summary>
    /// <param name="path">Its socket.</param>
    /// <param name="answer">The whole answer to a request, by its first line; null for none, ever.</param>
    public WrongEngine(string path, Func<string, byte[]?> answer)
    {
        this.answer = answer;
        listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        accepting = AcceptAsync();
    }

    /// <summary>An answer of JSON.</summary>
    public static byte[] Json(string text) => Http("application/json", text);

    /// <summary>An answer of some type.</summary>
    public static byte[] Http(string type, string text) =>
        Encoding.ASCII.GetBytes(FormattableString.Invariant($"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: {text.Length}\r\nConnection: close\r\n\r\n{text}"));

    /// <summary>The beginning of a stream that goes on.</summary>
    public static byte[] Stream() => "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray();

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> answers = [];
        try
        {
            while (true)
            {
                answers.Add(AnswerAsync(await listener.AcceptAsync(stop.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }

        await Task.WhenAll(answers);
    }

    private async Task AnswerAsync(Socket client)
    {
        using var near = client;
        try
        {
            var buffer = new byte[8 * 1024];
            var length = await near.ReceiveAsync(buffer, stop.Token);
            var line = Encoding.ASCII.GetString(buffer, 0, length).Split('\r')[0];
            var text = answer(line);
            if (text is not null)
            {
                await near.SendAsync(text, stop.Token);
            }

            if (text is null || Encoding.ASCII.GetString(text).Contains("chunked", StringComparison.Ordinal))
            {
                await Task.Delay(Timeout.Infinite, stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // One side went.
        }
    }
}

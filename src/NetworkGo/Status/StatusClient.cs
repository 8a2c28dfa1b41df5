using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using NetworkGo.Core.Changes;

namespace NetworkGo.Status;

/// <summary>
/// Asks a running daemon over its Unix socket: one request a connection, in HTTP/1.0, whose answer ends with the
/// connection. It does not need HttpClient, whose start takes longer than everything else that `status` does
/// (docs/decisions/020-quick-commands.md).
/// </summary>
/// <param name="path">The socket.</param>
internal sealed class StatusClient(string path)
{
    private const int Done = 200;

    // Larger than the status of any host; what goes on for longer is not a daemon's answer.
    private const int Longest = 256 * 1024 * 1024;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    // An order is answered once it is done: a large file is validated, and disks are waited for.
    private static readonly TimeSpan OrderTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Asks for one of the daemon's documents.</summary>
    /// <param name="document">Its path and query.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task<StatusAnswer> GetAsync(string document, CancellationToken cancellationToken)
    {
        var (code, body, failure, isAbsent) = Exchange("GET", document, null, Timeout, cancellationToken);
        return Task.FromResult(code == Done ? new StatusAnswer(body, null) : new StatusAnswer(null, failure ?? Refused(body)) { IsAbsent = isAbsent });
    }

    /// <summary>Gives an order.</summary>
    /// <param name="order">Its path and query.</param>
    /// <param name="content">What goes with it; empty for nothing.</param>
    /// <param name="cancellationToken">Ends the waiting, not the order.</param>
    /// <returns>What became of it, done or refused; null with a reason where no daemon took it.</returns>
    public (OrderResult? Result, string Failure) Post(string order, byte[] content, CancellationToken cancellationToken)
    {
        var (_, body, failure, _) = Exchange("POST", order, content, OrderTimeout, cancellationToken);
        if (failure is not null)
        {
            return (null, failure);
        }

        try
        {
            return JsonSerializer.Deserialize(body!, StatusJson.Default.OrderResult) is { } result ? (result, "") : (null, Refused(body));
        }
        catch (JsonException)
        {
            // A daemon of an earlier version takes none.
            return (null, Refused(body));
        }
    }

    private string Refused(string? body) => $"the daemon on {path} answers: {body?.TrimEnd()}";

    // Blocking, with the socket's own time limits: a pool of threads and an engine of events would have to be started first.
    private (int Code, string? Body, string? Failure, bool IsAbsent) Exchange(string method, string document, byte[]? content, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        {
            SendTimeout = (int)limit.TotalMilliseconds,
            ReceiveTimeout = (int)limit.TotalMilliseconds,
        };

        // What blocks here ends when the socket is closed.
        using var cut = cancellationToken.Register(socket.Dispose);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            var length = content is null ? "" : string.Create(CultureInfo.InvariantCulture, $"Content-Length: {content.Length}\r\n");
            socket.Send([.. Encoding.ASCII.GetBytes($"{method} {document} HTTP/1.0\r\nHost: network-go\r\n{length}\r\n"), .. content ?? []]);
            var (code, body, failure) = Read(socket);
            return (code, body, failure, false);
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested && exception is SocketException or ObjectDisposedException)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (SocketException exception)
        {
            var (words, isAbsent) = Explain(exception.SocketErrorCode, limit);
            return (0, null, words, isAbsent);
        }
    }

    private (int Code, string? Body, string? Failure) Read(Socket socket)
    {
        using var answer = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = socket.Receive(buffer)) > 0)
        {
            answer.Write(buffer, 0, read);
            if (answer.Length > Longest)
            {
                return (0, null, NotUnderstood);
            }
        }

        var bytes = answer.GetBuffer().AsSpan(0, (int)answer.Length);
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0 || !bytes.StartsWith("HTTP/1."u8))
        {
            return (0, null, NotUnderstood);
        }

        // HTTP/1.x NNN words
        var status = Encoding.ASCII.GetString(bytes[..bytes.IndexOf((byte)'\r')]).Split(' ');
        var code = status.Length > 1 && int.TryParse(status[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        return (code, Encoding.UTF8.GetString(bytes[(end + 4)..]), null);
    }

    private string NotUnderstood => $"the process that listens on {path} is not a network-go daemon";

    private (string Words, bool IsAbsent) Explain(SocketError error, TimeSpan limit) => error switch
    {
        SocketError.AccessDenied => ($"permission denied on {path}: run this as the daemon's user (root)", false),
        SocketError.TimedOut or SocketError.WouldBlock => ($"the daemon on {path} did not answer within {limit.TotalSeconds} s", false),
        SocketError.ConnectionReset or SocketError.Shutdown => ($"the daemon on {path} closed the connection", false),
        _ => (
            $"no daemon is listening on {path}: start it with 'network-go run', or set NETWORK_GO_SOCKET to its socket",

            // No such file, or one on which no one listens.
            error is SocketError.AddressNotAvailable or SocketError.ConnectionRefused),
    };
}

/// <summary>What asking the daemon came to.</summary>
/// <param name="Body">Its answer; null when there is none.</param>
/// <param name="Failure">Why there is none, for the operator.</param>
internal sealed record StatusAnswer(string? Body, string? Failure)
{
    /// <summary>Whether it is certain that no daemon listens there. Where one does not answer, or may not be asked, it is not.</summary>
    public bool IsAbsent { get; init; }
}

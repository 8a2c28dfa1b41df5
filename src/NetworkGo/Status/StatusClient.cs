using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace NetworkGo.Status;

/// <summary>
/// Asks a running daemon over its Unix socket: one request a connection, in HTTP/1.0, whose answer ends with the
/// connection. It does not need HttpClient, whose start takes longer than everything else that `status` does
/// (docs/decisions/020-quick-commands.md).
/// </summary>
/// <param name="path">The socket.</param>
internal sealed class StatusClient(string path)
{
    // Larger than the status of any host; what goes on for longer is not a daemon's answer.
    private const int Longest = 256 * 1024 * 1024;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Asks for one of the daemon's documents.</summary>
    /// <param name="document">Its path and query.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task<StatusAnswer> GetAsync(string document, CancellationToken cancellationToken) => Task.FromResult(Get(document, cancellationToken));

    // Blocking, with the socket's own time limits: a pool of threads and an engine of events would have to be started first.
    private StatusAnswer Get(string document, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        {
            SendTimeout = (int)Timeout.TotalMilliseconds,
            ReceiveTimeout = (int)Timeout.TotalMilliseconds,
        };

        // What blocks here ends when the socket is closed.
        using var cut = cancellationToken.Register(socket.Dispose);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            socket.Send(Encoding.ASCII.GetBytes($"GET {document} HTTP/1.0\r\nHost: network-go\r\n\r\n"));
            return Read(socket);
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested && exception is SocketException or ObjectDisposedException)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (SocketException exception)
        {
            return new StatusAnswer(null, Explain(exception.SocketErrorCode));
        }
    }

    private StatusAnswer Read(Socket socket)
    {
        using var answer = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = socket.Receive(buffer)) > 0)
        {
            answer.Write(buffer, 0, read);
            if (answer.Length > Longest)
            {
                return new StatusAnswer(null, NotUnderstood);
            }
        }

        var bytes = answer.GetBuffer().AsSpan(0, (int)answer.Length);
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0 || !bytes.StartsWith("HTTP/1."u8))
        {
            return new StatusAnswer(null, NotUnderstood);
        }

        // HTTP/1.x NNN words
        var status = Encoding.ASCII.GetString(bytes[..bytes.IndexOf((byte)'\r')]).Split(' ');
        var body = Encoding.UTF8.GetString(bytes[(end + 4)..]);
        return status.Length > 1 && int.TryParse(status[1], NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code == 200
            ? new StatusAnswer(body, null)
            : new StatusAnswer(null, $"the daemon on {path} answers: {body.TrimEnd()}");
    }

    private string NotUnderstood => $"the process that listens on {path} is not a network-go daemon";

    private string Explain(SocketError error) => error switch
    {
        SocketError.AccessDenied => $"permission denied on {path}: run this as the daemon's user (root)",
        SocketError.TimedOut or SocketError.WouldBlock => $"the daemon on {path} did not answer within {Timeout.TotalSeconds} s",
        SocketError.ConnectionReset => $"the daemon on {path} closed the connection",
        _ => $"no daemon is listening on {path}: start it with 'network-go run', or set NETWORK_GO_SOCKET to its socket",
    };
}

/// <summary>What asking the daemon came to.</summary>
/// <param name="Body">Its answer; null when there is none.</param>
/// <param name="Failure">Why there is none, for the operator.</param>
internal sealed record StatusAnswer(string? Body, string? Failure);

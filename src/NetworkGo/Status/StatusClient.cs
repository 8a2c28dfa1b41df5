using System.Net;
using System.Net.Sockets;

namespace NetworkGo.Status;

/// <summary>Asks a running daemon over its Unix socket.</summary>
internal sealed class StatusClient : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly HttpClient http;
    private readonly string path;

    /// <summary>Makes a client for the socket at <paramref name="path"/>.</summary>
    public StatusClient(string path)
    {
        this.path = path;
        http = new HttpClient(new SocketsHttpHandler { ConnectCallback = (_, cancellation) => ConnectAsync(path, cancellation), UseProxy = false })
        {
            BaseAddress = new Uri("http://network-go"),
            Timeout = Timeout,
        };
    }

    /// <summary>Asks for one of the daemon's documents.</summary>
    public async Task<StatusAnswer> GetAsync(string document, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(new Uri(document, UriKind.Relative), cancellationToken);
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            return response.StatusCode is HttpStatusCode.OK
                ? new StatusAnswer(body, null)
                : new StatusAnswer(null, $"the daemon on {path} answers: {body.TrimEnd()}");
        }
        catch (HttpRequestException exception)
        {
            return new StatusAnswer(null, Explain(exception));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new StatusAnswer(null, $"the daemon on {path} does not answer within {Timeout.TotalSeconds} s");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private string Explain(HttpRequestException exception) => (exception.InnerException as SocketException)?.SocketErrorCode switch
    {
        SocketError.AccessDenied => $"{path} may not be opened: it belongs to the daemon's user (root)",
        null => $"the daemon on {path} cannot be asked: {exception.Message}",
        _ => $"no daemon answers on {path}: start it with 'network-go run', or name its socket in NETWORK_GO_SOCKET",
    };
}

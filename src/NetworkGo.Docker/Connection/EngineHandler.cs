using System.Net.Sockets;

namespace NetworkGo.Docker.Connection;

/// <summary>Makes the one pooled handler that every request goes through.</summary>
internal static class EngineHandler
{
    /// <summary>Makes it; the receiver disposes it.</summary>
    public static SocketsHttpHandler Create(EngineEndpoint endpoint)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            // HTTP_PROXY of the daemon's environment is for images, never for the engine's own socket.
            UseProxy = false,
            // Three hundred containers inspected in one moment are not three hundred connections, whose buffers stay. The
            // engine answers no faster to more; a few wait for it for long (events, connecting), the others take turns.
            MaxConnectionsPerServer = 32,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(15),
        };
        handler.ConnectCallback = endpoint.SocketPath is { } path
            ? (_, cancellationToken) => ConnectUnixAsync(path, cancellationToken)
            : static (context, cancellationToken) => ConnectTcpAsync(context, cancellationToken);
        return handler;
    }

    private static async ValueTask<Stream> ConnectUnixAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async ValueTask<Stream> ConnectTcpAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // An event stream is silent for hours: only keep-alive notices that a remote engine's host is gone.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, optionValue: true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 15);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

using System.Net.Sockets;

namespace NetworkGo.Docker.Connection;

/// <summary>Why the engine's Unix socket cannot be connected to, and how to fix it.</summary>
internal static class SocketFault
{
    // .NET's own words for these are about network addresses.
    public static string Explain(string path, SocketException exception) => exception.SocketErrorCode switch
    {
        SocketError.AccessDenied => "permission denied; run network-go as root",
        // What `docker run -v` makes of a socket that is not there yet.
        _ when Directory.Exists(path) => "it is a directory, not a socket; remove it, start Docker, and mount its socket again",
        _ when !Path.Exists(path) => "the socket does not exist; start Docker, and mount its socket here",
        SocketError.ConnectionRefused => "connection refused: start Docker; if Docker has recreated the socket, mount it again",
        _ => exception.Message,
    };
}

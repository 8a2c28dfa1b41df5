using System.Net.Sockets;

namespace NetworkGo.Docker.Connection;

/// <summary>Why the engine's Unix socket cannot be connected to, and what would mend it.</summary>
internal static class SocketFault
{
    // .NET's own words for these are about network addresses.
    public static string Explain(string path, SocketException exception) => exception.SocketErrorCode switch
    {
        SocketError.AccessDenied => "permission denied; run network-go as root",
        // What `docker run -v` makes of a socket that is not there yet.
        _ when Directory.Exists(path) => "it is a directory, not a socket; remove it, start Docker, and mount its socket anew",
        _ when !Path.Exists(path) => "there is no such socket; start Docker, and mount its socket here",
        SocketError.ConnectionRefused => "nobody listens on it; start Docker, and mount its socket anew where it was made anew",
        _ => exception.Message,
    };
}

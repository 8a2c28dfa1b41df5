using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NetworkGo.Testing;

/// <summary>How far a TCP connection came.</summary>
public enum TcpReach
{
    /// <summary>Nothing came back in time: dropped.</summary>
    Silent,

    /// <summary>The connection was refused or reset.</summary>
    Refused,

    /// <summary>No route, or an ICMP message said so.</summary>
    Unreachable,

    /// <summary>Connected, but no answer came within 10 s.</summary>
    Connected,

    /// <summary>Connected and answered.</summary>
    Answered,
}

/// <summary>What became of one TCP connection.</summary>
/// <param name="Route">From where to where, for failures.</param>
/// <param name="Reach">How far it came.</param>
/// <param name="Name">The name of who answered.</param>
/// <param name="Peer">The address that it saw the connection come from.</param>
public sealed record TcpProbe(string Route, TcpReach Reach, string Name = "", string Peer = "")
{
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(10);

    public bool Answered => Reach == TcpReach.Answered;

    internal static async Task<TcpProbe> RunAsync(NetworkNamespace from, IPAddress address, int port, TimeSpan timeout, IPAddress? source)
    {
        var route = $"{from} to {address}:{port}";
        using var socket = from.OpenSocket(SocketType.Stream, ProtocolType.Tcp);
        using var bound = new CancellationTokenSource(timeout);
        var connected = false;
        try
        {
            if (source is not null)
            {
                socket.Bind(new IPEndPoint(source, 0));
            }

            await socket.ConnectAsync(address, port, bound.Token);
            connected = true;
            // The packets pass. What answers is a program that is started for it, on a machine that may be busy.
            bound.CancelAfter(LongestAnswer);
            await socket.SendAsync("GET /cgi-bin/who HTTP/1.0\r\n\r\n"u8.ToArray(), bound.Token);
            var answer = await ReadToEndAsync(socket, bound.Token);
            var words = answer[(answer.LastIndexOf("\n\r\n", StringComparison.Ordinal) + 3)..]
                .Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
            return words.Length == 2
                ? new TcpProbe(route, TcpReach.Answered, words[0], words[1])
                : new TcpProbe(route, TcpReach.Connected, $"answered with '{answer}'");
        }
        catch (OperationCanceledException)
        {
            return new TcpProbe(route, connected ? TcpReach.Connected : TcpReach.Silent);
        }
        catch (SocketException e)
        {
            return new TcpProbe(route, e.SocketErrorCode switch
            {
                SocketError.ConnectionRefused or SocketError.ConnectionReset => TcpReach.Refused,
                SocketError.TimedOut => TcpReach.Silent,
                _ => TcpReach.Unreachable,
            });
        }
    }

    private static async Task<string> ReadToEndAsync(Socket socket, CancellationToken stop)
    {
        var text = new StringBuilder();
        var buffer = new byte[1024];
        int length;
        while ((length = await socket.ReceiveAsync(buffer, stop)) > 0)
        {
            text.Append(Encoding.ASCII.GetString(buffer, 0, length));
        }

        return text.ToString();
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NetworkGo.Testing;

/// <summary>A TCP connection to an echo port that stays open, to see whether its packets still pass.</summary>
public sealed class LongConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly Socket socket;
    private readonly StringBuilder received = new();
    private int sent;

    private LongConnection(Socket socket) => this.socket = socket;

    internal static async Task<LongConnection> OpenAsync(NetworkNamespace from, IPAddress address, int port)
    {
        var opened = from.OpenSocket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await opened.ConnectAsync(address, port, bound.Token);
            var connection = new LongConnection(opened);
            return await connection.EchoesAsync() ? connection : throw new IOException($"{from} to {address}:{port}: connected, but nothing echoes");
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Sends a line that was not sent before; whether it comes back within a second.</summary>
    public async Task<bool> EchoesAsync()
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"line {++sent}\n");
        using var bound = new CancellationTokenSource(Patience);
        var buffer = new byte[512];
        try
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(line), bound.Token);
            while (!received.ToString().Contains(line, StringComparison.Ordinal))
            {
                var length = await socket.ReceiveAsync(buffer, bound.Token);
                if (length == 0)
                {
                    return false;
                }

                received.Append(Encoding.ASCII.GetString(buffer, 0, length));
            }

            return true;
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            return false;
        }
    }

    /// <summary>Keeps sending until an echo stays away; whether that happened within <paramref name="bound"/>.</summary>
    public async Task<bool> DiesWithinAsync(TimeSpan bound)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < bound)
        {
            if (!await EchoesAsync())
            {
                return true;
            }

            await Task.Delay(50);
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();
}

using System.Net.Sockets;
using NetworkGo.Linux.Control;

namespace NetworkGo.Status;

/// <summary>
/// The claim on a network namespace, which has one daemon only, whatever its files are called: an abstract Unix socket, whose name is
/// free again when the process ends, however it ends.
/// </summary>
// See docs/decisions/057.
internal sealed class NamespaceClaim : IDisposable
{
    /// <summary>The socket's name: <c>@network-go</c> in the words of <c>ss</c>.</summary>
    public const string DefaultName = "network-go";

    private const int Backlog = 64;

    // A daemon listens at once after it has the name.
    private const int Tries = 10;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(20);

    private readonly Socket? socket;

    private NamespaceClaim(Socket? socket, string? warning)
    {
        this.socket = socket;
        Warning = warning;
    }

    /// <summary>Why the namespace is not claimed although no daemon is in it; null where it is claimed.</summary>
    public string? Warning { get; }

    /// <summary>Claims the namespace that the process is in.</summary>
    /// <param name="name">The socket's name.</param>
    /// <exception cref="StatusSocketException">Another daemon has claimed it.</exception>
    public static NamespaceClaim Take(string name = DefaultName)
    {
        var listening = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            listening.Bind(Address(name));
            listening.Listen(Backlog);
            _ = Task.Run(() => ShowItselfAsync(listening));
            return new NamespaceClaim(listening, null);
        }
        catch (SocketException exception)
        {
            listening.Dispose();
            return exception.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? Held(name)
                : new NamespaceClaim(null, $"the network namespace cannot be claimed, a second daemon would not be refused: {exception.Message}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => socket?.Dispose();

    private static UnixDomainSocketEndPoint Address(string name) => new($"\0{name}");

    // Whoever connects learns from the kernel who listens; there is nothing more to tell.
    private static async Task ShowItselfAsync(Socket socket)
    {
        try
        {
            while (true)
            {
                (await socket.AcceptAsync().ConfigureAwait(false)).Dispose();
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The claim has ended; without this, only the PID is missing from what a second daemon says.
        }
    }

    private static NamespaceClaim Held(string name)
    {
        for (var i = 0; i < Tries; i++)
        {
            using var asking = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
            try
            {
                asking.Connect(Address(name));
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
            {
                Thread.Sleep(BetweenTries);
                continue;
            }
            catch (SocketException)
            {
                // It is there, and too busy to say who it is.
                throw Refusal(name, null);
            }

            return UnixPeer.CredentialsOf(asking) is not { } holder || UnixPeer.IsRootOrOwn(holder.User)
                ? throw Refusal(name, UnixPeer.CredentialsOf(asking))
                : new NamespaceClaim(null, $"the socket @{name}, by which a second daemon is refused, is held by PID {holder.Process} of user {holder.User}, which is no daemon: end it");
        }

        return new NamespaceClaim(null, $"the name of the socket @{name}, by which a second daemon is refused, is held by another program ('ss -xlp' may show it)");
    }

    private static StatusSocketException Refusal(string name, UnixCredentials? holder) => new(
        $"another network-go daemon ({(holder is { Process: > 0 } known ? $"PID {known.Process}" : $"it holds the socket @{name}")}) runs in this network namespace; two daemons would conflict. Stop it first.");
}

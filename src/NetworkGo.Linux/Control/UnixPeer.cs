using System.Buffers.Binary;
using System.Net.Sockets;
using NetworkGo.Linux.Native;

namespace NetworkGo.Linux.Control;

/// <summary>Who is at the other end of a Unix socket, as the kernel says: neither end can forge it.</summary>
public static class UnixPeer
{
    // SOL_SOCKET, SO_PEERCRED (asm-generic/socket.h), and struct ucred: process, user, group.
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;
    private const int CredentialsLength = 12;

    /// <summary>Whether it may give orders: root, or the daemon's own user.</summary>
    /// <param name="socket">A connected socket; one of another family has no such peer.</param>
    public static bool MayOrder(Socket socket) => CredentialsOf(socket) is { } peer && IsRootOrOwn(peer.User);

    /// <summary>Whether a user is root, or that of this process.</summary>
    /// <param name="user">Its number.</param>
    public static bool IsRootOrOwn(uint user) => user == 0 || user == Libc.EffectiveUser();

    /// <summary>Who it is: of a connected client, who listened; null where the kernel does not say.</summary>
    /// <param name="socket">A connected socket; one of another family has no such peer.</param>
    public static UnixCredentials? CredentialsOf(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (socket.AddressFamily != AddressFamily.Unix)
        {
            return null;
        }

        Span<byte> credentials = stackalloc byte[CredentialsLength];
        try
        {
            return socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials) == CredentialsLength
                ? new(BinaryPrimitives.ReadInt32LittleEndian(credentials), BinaryPrimitives.ReadUInt32LittleEndian(credentials[4..]))
                : null;
        }
        catch (SocketException)
        {
            // It is gone already.
            return null;
        }
    }
}

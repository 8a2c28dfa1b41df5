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
    public static bool MayOrder(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (socket.AddressFamily != AddressFamily.Unix)
        {
            return false;
        }

        Span<byte> credentials = stackalloc byte[CredentialsLength];
        try
        {
            return socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials) == CredentialsLength
                && BinaryPrimitives.ReadUInt32LittleEndian(credentials[4..]) is var user && (user == 0 || user == Libc.EffectiveUser());
        }
        catch (SocketException)
        {
            // It is gone already.
            return false;
        }
    }
}

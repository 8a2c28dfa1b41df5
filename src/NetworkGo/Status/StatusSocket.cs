using System.Net.Sockets;

namespace NetworkGo.Status;

/// <summary>
/// The claim on a status socket's path, and by <see cref="ClaimHost"/> on the network namespace too. It is what keeps two daemons from
/// working on one host: it is taken before anything else is started, and the kernel gives it up when the process ends, however it ends.
/// </summary>
internal sealed class StatusSocket : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int NoSuchDeviceOrAddress = 6;
    private const int WouldBlock = 11;

    private readonly FileStream claim;
    private readonly NamespaceClaim? host;

    private StatusSocket(string path, FileStream claim, NamespaceClaim? host)
    {
        Path = path;
        this.claim = claim;
        this.host = host;
    }

    /// <summary>The socket's path.</summary>
    public string Path { get; }

    /// <summary>Why a daemon with another socket would not be refused; null where it is.</summary>
    public string? Warning => host?.Warning;

    /// <summary>Claims the network namespace, and then the path: daemons of before claim the path alone.</summary>
    /// <exception cref="StatusSocketException">Another daemon has one of them, or the path cannot be used.</exception>
    public static StatusSocket ClaimHost(string path)
    {
        var whole = NamespaceClaim.Take();
        try
        {
            return Claim(path, whole);
        }
        catch
        {
            whole.Dispose();
            throw;
        }
    }

    /// <summary>Claims the path alone, and clears away what a daemon that was killed has left there.</summary>
    /// <exception cref="StatusSocketException">Another daemon has it, or the path cannot be used.</exception>
    public static StatusSocket Claim(string path) => Claim(path, null);

    private static StatusSocket Claim(string path, NamespaceClaim? host)
    {
        var held = OpenClaim(path);
        try
        {
            RemoveStale(path);
            return new StatusSocket(path, held, host);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Binds the socket; only its owner may connect, from the first moment on.</summary>
    public Socket Bind()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(Path));

            // No client can connect between bind and listen, so the mode that the umask gave is never in force.
            File.SetUnixFileMode(Path, OwnerOnly);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        claim.Dispose();
        host?.Dispose();
    }

    private static FileStream OpenClaim(string path)
    {
        var lockPath = path + ".lock";
        try
        {
            if (System.IO.Path.GetDirectoryName(path) is { Length: > 0 } directory)
            {
                Directory.CreateDirectory(directory, OwnerOnly | UnixFileMode.UserExecute);
            }

            return new FileStream(lockPath, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = OwnerOnly,
            });
        }
        catch (IOException exception) when (exception.HResult == WouldBlock)
        {
            throw new StatusSocketException(
                $"another network-go daemon is running with the status socket {path}; two daemons would conflict. Stop it first.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StatusSocketException(
                $"the status socket {path} cannot be created: {exception.Message} Fix that, or set NETWORK_GO_SOCKET to another path.", exception);
        }
    }

    private static void RemoveStale(string path)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            return;
        }

        if (!IsSocket(path))
        {
            throw new StatusSocketException(
                $"{path} exists and is not a socket; it is not replaced. Remove it, or set NETWORK_GO_SOCKET to another path.");
        }

        if (Answers(path))
        {
            throw new StatusSocketException($"another network-go daemon is listening on {path}; two daemons would conflict. Stop it first.");
        }

        File.Delete(path);
    }

    // open(2) gives ENXIO for a socket and for nothing else that is not a device; there is no file type in File's API.
    private static bool IsSocket(string path)
    {
        try
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read);
            return false;
        }
        catch (IOException exception)
        {
            return exception.HResult == NoSuchDeviceOrAddress;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool Answers(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionRefused)
        {
            return false;
        }
        catch (SocketException exception)
        {
            throw new StatusSocketException($"cannot determine whether a daemon is listening on {path}: {exception.Message}", exception);
        }
    }
}

/// <summary>The status socket cannot be had; the message says why, for the operator.</summary>
internal sealed class StatusSocketException : Exception
{
    /// <summary>Makes one.</summary>
    public StatusSocketException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

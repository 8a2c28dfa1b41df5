using System.Globalization;
using Microsoft.Win32.SafeHandles;
using NetworkGo.Core.Ports;
using NetworkGo.Linux.Native;

namespace NetworkGo.Linux.Namespaces;

/// <summary>A network namespace held open by a file descriptor of this process (close-on-exec).</summary>
public sealed class NamespaceHandle : INamespaceHandle
{
    internal NamespaceHandle(SafeFileHandle descriptor, int processId, bool isHost)
    {
        Descriptor = descriptor;
        Inode = Libc.Inode(descriptor);
        IsHost = isHost;
        // By the daemon's PID and not "self": the path is opened by the child, which does not inherit the descriptor.
        Path = string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/fd/{descriptor.DangerousGetHandle()}");
    }

    /// <inheritdoc/>
    public ulong Inode { get; }

    /// <inheritdoc/>
    public bool IsHost { get; }

    /// <summary>Where another process opens it, as long as this handle is open.</summary>
    public string Path { get; }

    internal SafeFileHandle Descriptor { get; }

    /// <inheritdoc/>
    public void Dispose() => Descriptor.Dispose();

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"net:[{Inode}]");

    /// <summary>The handle behind the port's interface.</summary>
    /// <exception cref="ArgumentException">It is not one that <see cref="NamespaceProvider"/> gave.</exception>
    internal static NamespaceHandle Of(INamespaceHandle handle) => handle as NamespaceHandle
        ?? throw new ArgumentException($"A {nameof(NamespaceHandle)} was expected, not a {handle.GetType().Name}.", nameof(handle));
}

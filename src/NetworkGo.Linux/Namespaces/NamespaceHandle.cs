using System.Globalization;
using Microsoft.Win32.SafeHandles;
using NetworkGo.Core.Ports;
using NetworkGo.Linux.Native;

namespace NetworkGo.Linux.Namespaces;

/// <summary>A network namespace held open by a file descriptor that the programs started inherit.</summary>
public sealed class NamespaceHandle : INamespaceHandle
{
    internal NamespaceHandle(SafeFileHandle descriptor, bool isHost)
    {
        Descriptor = descriptor;
        Inode = Libc.Inode(descriptor);
        IsHost = isHost;
        Thread = isHost ? null : new NamespaceThread(descriptor);
        // The child opens its own, inherited descriptor. By the daemon's PID it would be another's, should the daemon be
        // killed between the child's start and that, and another process have its PID by then.
        Path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{descriptor.DangerousGetHandle()}");
    }

    /// <inheritdoc/>
    public ulong Inode { get; }

    /// <inheritdoc/>
    public bool IsHost { get; }

    /// <summary>Where a program that is started while this handle is open finds it.</summary>
    public string Path { get; }

    internal SafeFileHandle Descriptor { get; }

    /// <summary>Enters it; null for the host's, in which the daemon's threads are.</summary>
    internal NamespaceThread? Thread { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Thread?.Dispose();
        Descriptor.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"net:[{Inode}]");

    /// <summary>The handle behind the port's interface.</summary>
    /// <exception cref="ArgumentException">It is not one that <see cref="NamespaceProvider"/> gave.</exception>
    internal static NamespaceHandle Of(INamespaceHandle handle) => handle as NamespaceHandle
        ?? throw new ArgumentException($"A {nameof(NamespaceHandle)} was expected, not a {handle.GetType().Name}.", nameof(handle));
}

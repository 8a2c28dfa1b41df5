namespace NetworkGo.Core.Ports;

/// <summary>A network namespace that is held open, so that it cannot become another one meanwhile.</summary>
public interface INamespaceHandle : IDisposable
{
    /// <summary>The namespace's inode: equal for one and the same namespace.</summary>
    ulong Inode { get; }

    /// <summary>Whether it is the host's.</summary>
    bool IsHost { get; }
}

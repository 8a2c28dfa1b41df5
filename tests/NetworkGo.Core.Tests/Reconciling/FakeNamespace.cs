using NetworkGo.Core.Ports;

namespace NetworkGo.Core.Tests.Reconciling;

/// <summary>A container's namespace that is only a number.</summary>
internal sealed class FakeNamespace(ulong inode) : INamespaceHandle
{
    public ulong Inode => inode;

    public bool IsHost => false;

    public void Dispose()
    {
    }
}

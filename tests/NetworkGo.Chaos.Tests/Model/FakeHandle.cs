using NetworkGo.Core.Ports;

namespace NetworkGo.Chaos.Tests.Model;

/// <summary>The namespace of the fake tables.</summary>
internal sealed class FakeHandle : INamespaceHandle
{
    public ulong Inode => 1;

    public bool IsHost => true;

    public void Dispose()
    {
        // Nothing is held.
    }
}

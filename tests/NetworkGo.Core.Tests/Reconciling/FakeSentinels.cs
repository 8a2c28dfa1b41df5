using NetworkGo.Core.Ports;

namespace NetworkGo.Core.Tests.Reconciling;

/// <summary>Sentinels that hear what the test says.</summary>
internal sealed class FakeSentinels : ISentinels
{
    public List<FakeSentinel> Posted { get; } = [];

    public bool Deaf { get; set; }

    public ISentinel? Post(INamespaceHandle target)
    {
        if (Deaf)
        {
            return null;
        }

        Posted.Add(new FakeSentinel(target.Inode));
        return Posted[^1];
    }

    internal sealed class FakeSentinel(ulong inode) : ISentinel
    {
        public ulong Inode => inode;

        public bool Heard { get; set; }

        public bool Withdrawn { get; private set; }

        public bool HasHeard()
        {
            Assert.False(Withdrawn);
            var heard = Heard;
            Heard = false;
            return heard;
        }

        public void Dispose() => Withdrawn = true;
    }
}

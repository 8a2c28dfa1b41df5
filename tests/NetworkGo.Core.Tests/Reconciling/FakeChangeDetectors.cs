using NetworkGo.Core.Ports;

namespace NetworkGo.Core.Tests.Reconciling;

/// <summary>Change detectors that detect what the test says.</summary>
internal sealed class FakeChangeDetectors : IChangeDetectors
{
    public List<FakeChangeDetector> Opened { get; } = [];

    public bool AreUnavailable { get; set; }

    public IChangeDetector? Open(INamespaceHandle target, Action? changed = null)
    {
        if (AreUnavailable)
        {
            return null;
        }

        Opened.Add(new FakeChangeDetector(target.Inode, changed));
        return Opened[^1];
    }

    internal sealed class FakeChangeDetector(ulong inode, Action? report) : IChangeDetector
    {
        public ulong Inode => inode;

        public bool Changed { get; set; }

        public bool IsClosed { get; private set; }

        /// <summary>Reports a change; null where none is to be reported.</summary>
        public Action? Report => report;

        public bool HasChanged()
        {
            Assert.False(IsClosed);
            var changed = Changed;
            Changed = false;
            return changed;
        }

        public void Dispose() => IsClosed = true;
    }
}

using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;

namespace NetworkGo.Actors.Tests.Fakes;

/// <summary>The rules in containers' namespaces, as far as their changes are detected.</summary>
internal sealed class FakeContainerRules : INamespaceMonitor
{
    private Action<NamespaceId>? listener;

    public void Change(string container) => listener?.Invoke(new NamespaceId(container));

    public IDisposable Listen(Action<NamespaceId> changed)
    {
        listener = changed;
        return new Ended(this);
    }

    private sealed class Ended(FakeContainerRules rules) : IDisposable
    {
        public void Dispose() => rules.listener = null;
    }
}

using NetworkGo.Core.DesiredState;

namespace NetworkGo.Core.Ports;

/// <summary>Reports changes of the rules in containers' namespaces, so that drift is detected before the drift check.</summary>
public interface INamespaceMonitor
{
    /// <summary>Listens until the returned object is disposed.</summary>
    /// <param name="changed">
    /// Called from another thread, once for all changes of a moment in a namespace; the daemon's own are left out. Of a namespace that cannot be
    /// followed, or is not any more, it is not called.
    /// </param>
    IDisposable Listen(Action<NamespaceId> changed);
}

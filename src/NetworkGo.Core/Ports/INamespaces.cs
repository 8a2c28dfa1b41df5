using NetworkGo.Core.Engine;

namespace NetworkGo.Core.Ports;

/// <summary>Opens network namespaces and holds them open.</summary>
public interface INamespaces
{
    /// <summary>The namespace that the daemon runs in.</summary>
    INamespaceHandle Host { get; }

    /// <summary>Whether a device of that name is in the namespace that the daemon runs in.</summary>
    bool HostHasDevice(string name);

    /// <summary>
    /// Opens the namespace of a container's present start and holds it. By its sandbox file where that can be
    /// reached, else by its PID, which must then be seen to belong to the container (cgroup). The caller inspects
    /// again afterwards, and uses it only when id, PID and start are unchanged, unless the result says that it needs not.
    /// </summary>
    Task<PinResult> PinAsync(ContainerRuntime container, CancellationToken cancellationToken);
}

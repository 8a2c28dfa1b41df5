using NetworkGo.Core.Engine;
using NetworkGo.Core.Ports;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Testing;

namespace NetworkGo.Integration.Tests.Explaining;

/// <summary>The namespaces as the program sees them that runs on the engine's host; here they are seen from the machine.</summary>
internal sealed class EngineNamespaces : INamespaces, IDisposable
{
    private readonly NamespaceProvider provider = new("/proc");

    public EngineNamespaces(PrivateEngine engine)
    {
        var pin = provider.PinAsync(
            new ContainerRuntime { Id = new string('0', 64), Name = "host", IsRunning = true, SandboxKey = engine.Host.File }, CancellationToken.None).GetAwaiter().GetResult();
        Host = pin.Namespace ?? throw new InvalidOperationException(pin.Message);
    }

    public INamespaceHandle Host { get; }

    public bool HostHasDevice(string name) => throw new NotSupportedException("Nothing is written here.");

    public Task<PinResult> PinAsync(ContainerRuntime container, CancellationToken cancellationToken) => provider.PinAsync(container, cancellationToken);

    public void Dispose()
    {
        Host.Dispose();
        provider.Dispose();
    }
}

using NetworkGo.Core.Engine;
using NetworkGo.Core.Ports;
using NetworkGo.Linux.Commands;
using NetworkGo.Linux.Conntrack;
using NetworkGo.Linux.Iptables;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Testing;

namespace NetworkGo.Chaos.Tests.Model;

/// <summary>A network namespace of the kernel's, made for one pair, and the real iptables in it.</summary>
internal sealed class KernelNamespace : INetfilter, IDisposable
{
    private readonly string name = $"ngm-{Guid.NewGuid():N}"[..14];
    private readonly NamespaceProvider provider = new("/proc");
    private readonly CommandRunner runner = new(4, TimeSpan.FromSeconds(20), TimeProvider.System, 4 * 1024 * 1024);
    private readonly NetfilterPrograms netfilter;

    public KernelNamespace()
    {
        Ip("add");
        var pin = provider.PinAsync(
            new ContainerRuntime { Id = new string('a', 64), Name = name, IsRunning = true, SandboxKey = $"/run/netns/{name}" },
            CancellationToken.None).GetAwaiter().GetResult();
        Handle = pin.Namespace ?? throw new InvalidOperationException(pin.Message);
        netfilter = new NetfilterPrograms(runner, TimeSpan.FromSeconds(5));
    }

    public INamespaceHandle Handle { get; }

    public IFlowTable Flows { get; } = new FlowTable(TimeProvider.System, TimeSpan.FromSeconds(20));

    public int Restores { get; private set; }

    /// <summary>Puts the pair's starting state there.</summary>
    public void Hold(ModelPair pair)
    {
        foreach (var (backend, dump) in new[] { (IptablesBackend.Nft, pair.Nft), (IptablesBackend.Legacy, pair.Legacy) })
        {
            if (dump.Tables.Count > 0)
            {
                var held = netfilter.RestoreAsync(Handle, backend, dump.Print(), CancellationToken.None).GetAwaiter().GetResult();
                Assert.True(held.Succeeded, $"the kernel does not take a starting state: {held.Error}\n{dump.Print()}");
            }
        }
    }

    public Task<CommandResult> SaveAsync(INamespaceHandle target, IptablesBackend backend, CancellationToken cancellationToken) =>
        netfilter.SaveAsync(target, backend, cancellationToken);

    public Task<CommandResult> RestoreAsync(
        INamespaceHandle target, IptablesBackend backend, string text, CancellationToken cancellationToken)
    {
        Restores++;
        return netfilter.RestoreAsync(target, backend, text, cancellationToken);
    }

    public void Dispose()
    {
        Handle.Dispose();
        runner.Dispose();
        provider.Dispose();
        Ip("del");
    }

    private void Ip(string verb) => Command.RunAsync("ip", ["netns", verb, name]).GetAwaiter().GetResult().OutputOrThrow();
}

using NetworkGo.Core.Engine;
using NetworkGo.Core.Ports;
using NetworkGo.Linux.Commands;
using NetworkGo.Linux.Namespaces;

namespace NetworkGo.Linux.Tests.Support;

/// <summary>A throwaway network namespace, with the ports' programs running in it and never in the machine's own.</summary>
public sealed class TestNamespace : IDisposable
{
    private readonly NamespaceProvider provider = new("/proc");

    public TestNamespace()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            throw new InvalidOperationException("These tests make network namespaces of their own: run them as root.");
        }

        Name = $"ngl-{Guid.NewGuid():N}"[..14];
        OnMachine("ip", "netns", "add", Name);
        Handle = PinFile();
        Run("ip", "link", "set", "lo", "up");
    }

    public string Name { get; }

    public string File => $"/run/netns/{Name}";

    public INamespaceHandle Handle { get; }

    public CommandRunner Runner { get; } = NewRunner();

    public static CommandRunner NewRunner(int parallelism = 4, int milliseconds = 20_000, int outputLimit = 1024 * 1024) =>
        new(parallelism, TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, outputLimit);

    public INamespaceHandle PinFile()
    {
        var pin = provider.PinAsync(
            new ContainerRuntime { Id = new string('a', 64), Name = Name, IsRunning = true, SandboxKey = File },
            CancellationToken.None).GetAwaiter().GetResult();
        return pin.Namespace ?? throw new InvalidOperationException(pin.Message);
    }

    /// <summary>Runs a program in the namespace; it has to succeed.</summary>
    public string Run(string program, params string[] arguments)
    {
        var run = Runner.RunAsync(Handle, program, arguments, "", CancellationToken.None).GetAwaiter().GetResult();
        return run.Succeeded ? run.Output : throw new InvalidOperationException(run.Failure);
    }

    /// <summary>A shell line in the namespace, for the tests' own preparation.</summary>
    public string Shell(string line) => Run("sh", "-ec", line);

    public void Dispose()
    {
        Handle.Dispose();
        Runner.Dispose();
        provider.Dispose();
        OnMachine("ip", "netns", "del", Name);
    }

    private static void OnMachine(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
        }
    }
}

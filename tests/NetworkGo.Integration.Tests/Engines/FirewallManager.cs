using NetworkGo.Integration.Tests.Policies;
using NetworkGo.Testing;

namespace NetworkGo.Integration.Tests.Engines;

/// <summary>
/// A host whose firewall somebody else manages, too: firewalld or ufw, from Debian's packages, in the engine's own
/// root folder. The engine is restarted once the manager runs, as it starts after it on a real host.
/// </summary>
public abstract class FirewallManager(string start, string stop) : IAsyncLifetime
{
    private static readonly EngineOptions Options = new()
    {
        Engine = EngineChoice.Parse("trixie+iptables"),
        Packages = ["dbus", "firewalld", "ufw"],
    };

    /// <summary>The engine and its host.</summary>
    public PrivateEngine Engine { get; } = new(Options);

    /// <summary>Containers, clients and the daemon there.</summary>
    public PolicyScene Scene { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        await Engine.InitializeAsync();
        await RunAsync(start);
        await Engine.RestartAsync();
        Scene = new ManagedScene(Engine);
        await Scene.InitializeAsync();
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await Scene.DisposeAsync();
        await RunAsync(stop);
        await Engine.DisposeAsync();
    }

    /// <summary>Runs a line of shell on the host.</summary>
    public async Task<string> RunAsync(string line) => (await Engine.OnHostAsync("sh", "-ec", line)).OutputOrThrow();

    private sealed class ManagedScene(PrivateEngine engine) : PolicyScene(engine, Footing.ManagedNetwork);
}

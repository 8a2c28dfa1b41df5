using NetworkGo.Testing;

namespace NetworkGo.Integration.Tests.Daemon;

/// <summary>The example file of the repository, its containers, and a client behind wg0.</summary>
public abstract class ExampleScene(PrivateEngine engine) : IAsyncLifetime
{
    protected const string Target = "smarthostloadbalancer";

    /// <summary>Passes often, and soon, so that a test need not wait for one.</summary>
    protected const string Quick = """
        network-go {
          drift-check-interval = 300ms
          resync-interval = 300ms
          backoff { initial = 100ms, maximum = 500ms }
        }
        """;

    protected static string Example { get; } = File.ReadAllText(Path.Combine(Repository.Root, "config", "networks.json"));

    /// <summary>The example without the policy that finds nothing.</summary>
    protected static string Sound { get; } = Example.Replace("\"from\": \"publicbackend\"", "\"from\": \"smarthostbackend\"", StringComparison.Ordinal);

    protected PrivateEngine Engine { get; } = engine;

    protected NetworkNamespace Client { get; private set; } = engine.Host;

    public async Task InitializeAsync()
    {
        await Engine.ResetAsync();
        Client = await Engine.LinkAsync();
        await Task.WhenAll(Engine.RunAsync(Target), Engine.RunAsync("smarthostbackend-1"));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>The page through wg0: it comes from the target, masqueraded.</summary>
    protected async Task AssertPassesAsync(string when = "")
    {
        var probe = await Client.TcpAsync("10.9.0.1", 80);
        Assert.True(probe is { Answered: true, Name: Target, Peer: "172.18.103.1" }, $"{when}: {probe}");
    }
}

using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using NetworkGo.Core.Status;
using NetworkGo.Daemon;
using NetworkGo.Logging;
using NetworkGo.Metrics;
using NetworkGo.Settings;
using NetworkGo.Status;
using NetworkGo.Tests.Support;
using Serilog;

namespace NetworkGo.Tests.Daemon;

/// <summary>A daemon in this process, with a status source that the test holds.</summary>
internal sealed class DaemonFixture : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly StatusSocket claim;

    public DaemonFixture(string socketPath, HostStatus status, Action<ActorSystem>? startActors = null, string listenOn = "")
    {
        Source = new FakeStatusSource(status);
        claim = StatusSocket.Claim(socketPath);
        Client = new StatusClient(socketPath);
        var settings = SettingsLoader.Load(
            ShippedSettings.Read(), File.ReadAllText, new Dictionary<string, string>(StringComparer.Ordinal) { ["NETWORK_GO_SOCKET"] = socketPath, ["NETWORK_GO_LISTEN"] = listenOn }).Settings!;
        var parts = new DaemonParts
        {
            AddServices = (services, _) => services.AddSingleton<IStatusSource>(Source).AddSingleton<IChangeOrders>(Orders),
            StartActors = (system, services, _) =>
            {
                Metrics = services.GetRequiredService<ReconcilerMetrics>();
                startActors?.Invoke(system);
            },
        };
        Exit = DaemonHost.RunAsync(settings, parts, claim, new ProgramLog(new LoggerConfiguration().CreateLogger()), stop.Token);
    }

    public FakeStatusSource Source { get; }

    public FakeOrders Orders { get; } = new();

    public StatusClient Client { get; }

    /// <summary>The daemon's instruments; there once it has started.</summary>
    public ReconcilerMetrics Metrics { get; private set; } = null!;

    public Task<int> Exit { get; }

    public Task Started() => Eventually.IsTrue(async () => (await Client.GetAsync("/healthz", CancellationToken.None)).Body is not null, "the daemon answers");

    public async Task<int> Stop()
    {
        await stop.CancelAsync();
        return await Exit.WaitAsync(TimeSpan.FromSeconds(30));
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        claim.Dispose();
        stop.Dispose();
    }
}

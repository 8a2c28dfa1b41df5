using NetworkGo.Metrics;
using NetworkGo.Status;
using OpenTelemetry.Metrics;

namespace NetworkGo.Daemon;

/// <summary>What the server needs, made once the actors have started and before the server does.</summary>
/// <param name="application">What is to serve.</param>
internal sealed class StatusService(Func<WebApplication> application) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var serving = application();
        // The exporter first, so that it gets what was counted until now.
        serving.Services.GetRequiredService<MeterProvider>();
        serving.Services.GetRequiredService<ReconcilerMetrics>().Release();
        StatusServer.Map(serving);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

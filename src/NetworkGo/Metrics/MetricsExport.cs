using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace NetworkGo.Metrics;

/// <summary>Where the metrics go: to clients of <c>/metrics</c>, and by OTLP where the standard variables say so.</summary>
internal static class MetricsExport
{
    private static readonly string[] Endpoints = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];

    /// <summary>Adds the exporters. Without OpenTelemetry's own hosted service, which would make them before all else starts.</summary>
    public static void Configure(IServiceCollection services) => services.AddSingleton(static _ => Create());

    private static MeterProvider Create()
    {
        var metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(static resource => resource.AddService("network-go", serviceVersion: ProgramVersion.Text))
            .AddMeter(ReconcilerMetrics.MeterName)
            .AddPrometheusExporter(static options => options.ScopeInfoEnabled = false);
        if (Endpoints.Any(static name => Environment.GetEnvironmentVariable(name) is { Length: > 0 }))
        {
            metrics.AddOtlpExporter();
        }

        return metrics.Build();
    }
}

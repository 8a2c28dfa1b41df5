using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace NetworkGo.Metrics;

/// <summary>Where the metrics go: to clients of <c>/metrics</c>, and by OTLP where the standard variables say so.</summary>
internal static class MetricsExport
{
    private static readonly string[] Endpoints = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];

    /// <summary>Adds the exporters.</summary>
    public static void Configure(IServiceCollection services)
    {
        services.AddOpenTelemetry().ConfigureResource(static resource => resource.AddService("network-go", serviceVersion: ProgramVersion.Text)).WithMetrics(static metrics =>
        {
            metrics.AddMeter(ReconcilerMetrics.MeterName).AddPrometheusExporter(static options => options.ScopeInfoEnabled = false);
            if (Endpoints.Any(static name => Environment.GetEnvironmentVariable(name) is { Length: > 0 }))
            {
                metrics.AddOtlpExporter();
            }
        });
    }
}

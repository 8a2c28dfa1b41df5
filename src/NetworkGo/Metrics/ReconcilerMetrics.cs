using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Status;
using NetworkGo.Status;

namespace NetworkGo.Metrics;

/// <summary>The instruments of the meter <c>NetworkGo</c>; <c>docs/metrics.md</c> says what each means.</summary>
internal sealed class ReconcilerMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "NetworkGo";

    // A collection is not delayed for longer by a reconciler that does not answer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Meter meter = new(MeterName, ProgramVersion.Text);
    private readonly IStatusSource source;
    private readonly TimeProvider time;
    private readonly Counter<long> reconciles;
    private readonly Histogram<double> durations;
    private readonly Counter<long> writes;
    private readonly Counter<long> retries;
    private readonly Counter<long> changes;
    private readonly Counter<long> repairs;
    private readonly Counter<long> failures;
    private readonly Counter<long> reconnects;
    private readonly Counter<long> restarts;
    private readonly Counter<long> configurations;
    private readonly ConcurrentDictionary<ObjectKind, long> lastSuccess = new();
    private readonly Lock gate = new();
    private List<Action>? held = [];
    private long lastConverged;

    /// <summary>Makes the instruments.</summary>
    /// <param name="source">Asked for the status each time the metrics are collected.</param>
    /// <param name="droppedLogLines">How many lines of the log were dropped.</param>
    /// <param name="time">The clock.</param>
    public ReconcilerMetrics(IStatusSource source, Func<long> droppedLogLines, TimeProvider time)
    {
        this.source = source;
        this.time = time;
        reconciles = meter.CreateCounter<long>("networkgo.reconciles", description: "Passes over namespaces, and calls that change the engine, by result.");
        durations = meter.CreateHistogram<double>("networkgo.reconcile.duration", "s", "Duration of these passes and calls.");
        writes = meter.CreateCounter<long>("networkgo.writes", description: "Calls that changed the engine or tried to, and passes that wrote into a namespace.");
        retries = meter.CreateCounter<long>("networkgo.retries", description: "Retries after a delay.");
        changes = meter.CreateCounter<long>("networkgo.changes", description: "Changes made to the host.");
        repairs = meter.CreateCounter<long>("networkgo.drift.repairs", description: "Passes that repaired drift: they wrote although nothing new was requested since a successful pass.");
        failures = meter.CreateCounter<long>("networkgo.failures", description: "Times that an object entered the state Failed.");
        reconnects = meter.CreateCounter<long>("networkgo.engine.reconnects", description: "Reconnects to the engine.");
        restarts = meter.CreateCounter<long>("networkgo.restarts", description: "Parts of the program restarted after an unexpected error.");
        configurations = meter.CreateCounter<long>("networkgo.configurations", description: "Configuration files read, by result.");
        meter.CreateObservableGauge("networkgo.objects", Objects, description: "Objects in the configuration, by kind and state.");
        meter.CreateObservableGauge("networkgo.retrying", () => Ask(static s => (long)s.Objects.Count(static o => o.NextRetry is not null)), description: "Objects that wait for a retry.");
        meter.CreateObservableGauge("networkgo.converged", () => Ask(static s => s.Converged ? 1L : 0L), description: "Whether the host has converged.");
        meter.CreateObservableGauge("networkgo.last.converged.timestamp", LastConverged, "s", "When the host was last seen converged, in Unix time.");
        meter.CreateObservableGauge("networkgo.last.success.timestamp", LastSuccess, "s", "When a pass or a call last succeeded, by kind, in Unix time.");
        meter.CreateObservableGauge("networkgo.generation", () => Ask(static s => s.Generation), description: "Generation of the configuration in force.");
        meter.CreateObservableGauge("networkgo.configuration.rejected", () => Ask(static s => s.Mistakes.Count > 0 || s.ReadFailure is not null ? 1L : 0L), description: "Whether the current file is rejected.");
        meter.CreateObservableGauge("networkgo.engine.connected", () => Ask(static s => s.EngineConnected ? 1L : 0L), description: "Whether the engine is connected.");
        meter.CreateObservableCounter("networkgo.log.dropped", droppedLogLines, description: "Log lines dropped because they could not be written.");
        meter.CreateObservableGauge("networkgo.build.info", static () => new Measurement<long>(1, [new("version", ProgramVersion.Text)]), description: "The version.");
        Count(BeginAtZero);
    }

    /// <summary>Counts what was held, and holds nothing any more: an instrument to which no exporter listens yet counts nothing.</summary>
    public void Release()
    {
        lock (gate)
        {
            held?.ForEach(static count => count());
            held = null;
        }
    }

    /// <summary>A pass or a call ended.</summary>
    public void Reconciled(ObjectKind kind, string result, TimeSpan took, bool succeeded)
    {
        if (succeeded)
        {
            lastSuccess[kind] = time.GetUtcNow().ToUnixTimeSeconds();
        }

        Count(() =>
        {
            reconciles.Add(1, new TagList { { "kind", kind.ToString() }, { "result", result } });
            durations.Record(took.TotalSeconds, Of(kind));
        });
    }

    /// <summary>The engine was asked to change something, or a pass wrote into a namespace.</summary>
    public void Wrote(ObjectKind kind) => Count(() => writes.Add(1, Of(kind)));

    /// <summary>A thing is tried again.</summary>
    public void Retried(ObjectKind kind) => Count(() => retries.Add(1, Of(kind)));

    /// <summary>The host was changed.</summary>
    public void Changed(ObjectKind kind, int count) => Count(() => changes.Add(count, Of(kind)));

    /// <summary>Drift was repaired in a namespace.</summary>
    public void Repaired(bool host) => Count(() => repairs.Add(1, Namespace(host)));

    /// <summary>A thing came into the state Failed.</summary>
    public void Failed(ObjectKind kind) => Count(() => failures.Add(1, Of(kind)));

    /// <summary>The engine answers again.</summary>
    public void Reconnected() => Count(() => reconnects.Add(1));

    /// <summary>A part was restarted.</summary>
    public void Restarted() => Count(() => restarts.Add(1));

    /// <summary>A file was read.</summary>
    public void ConfigurationRead(bool accepted) => Count(() => configurations.Add(1, Result(accepted)));

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();

    private void Count(Action count)
    {
        lock (gate)
        {
            if (held is not null)
            {
                held.Add(count);
                return;
            }
        }

        count();
    }

    private static KeyValuePair<string, object?> Of(ObjectKind kind) => new("kind", kind.ToString());

    private static KeyValuePair<string, object?> Namespace(bool host) => new("namespace", host ? "host" : "container");

    private static KeyValuePair<string, object?> Result(bool accepted) => new("result", accepted ? "accepted" : "rejected");

    // Prometheus cannot see a counter's first step where it was not there before.
    private void BeginAtZero()
    {
        foreach (var kind in Enum.GetValues<ObjectKind>().Where(static k => k != ObjectKind.Policy))
        {
            writes.Add(0, Of(kind));
            retries.Add(0, Of(kind));
            changes.Add(0, Of(kind));
            failures.Add(0, Of(kind));
            foreach (var result in kind == ObjectKind.Firewall ? Enum.GetNames<ObjectState>() : Enum.GetNames<DockerOutcome>())
            {
                reconciles.Add(0, Of(kind), new("result", result));
            }
        }

        failures.Add(0, Of(ObjectKind.Policy));
        foreach (var either in (bool[])[false, true])
        {
            repairs.Add(0, Namespace(either));
            configurations.Add(0, Result(either));
        }

        reconnects.Add(0);
        restarts.Add(0);
    }

    private IEnumerable<Measurement<long>> Objects() => Status() is not { } status
        ? []
        : Enum.GetValues<ObjectKind>().SelectMany(kind => Enum.GetValues<ObjectState>().Select(state => new Measurement<long>(
            status.Objects.Count(o => o.Kind == kind && o.State == state),
            [new("kind", kind.ToString()), new("state", state.ToString())])));

    private IEnumerable<Measurement<long>> Ask(Func<HostStatus, long> figure) =>
        Status() is { } status ? [new Measurement<long>(figure(status))] : [];

    private IEnumerable<Measurement<long>> LastConverged()
    {
        if (Status() is { Converged: true })
        {
            lastConverged = time.GetUtcNow().ToUnixTimeSeconds();
        }

        return lastConverged == 0 ? [] : [new Measurement<long>(lastConverged)];
    }

    private IEnumerable<Measurement<long>> LastSuccess() =>
        lastSuccess.Select(static last => new Measurement<long>(last.Value, [Of(last.Key)]));

    // Instruments are asked one after the other and cannot wait; a reconciler that does not answer leaves them out.
    private HostStatus? Status()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            return source.GetAsync(patience.Token).AsTask().GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is OperationCanceledException or TimeoutException)
        {
            return null;
        }
    }
}

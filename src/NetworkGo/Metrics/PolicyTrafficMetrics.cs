using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Metrics;

/// <summary>
/// What the kernel counted for each policy. It is read while the metrics are collected and at no other time: without a
/// collector it costs no process.
/// </summary>
// See docs/decisions/019.
internal sealed class PolicyTrafficMetrics : IDisposable
{
    // Each is a process, and two questions to the engine where it is a container's.
    private const int AtOnce = 8;

    // Reading takes no more than this part of the time, however many namespaces there are and however often they are collected.
    private const int MostOfTheTime = 20;

    private static readonly TimeSpan LeastAge = TimeSpan.FromSeconds(5);

    // A collection takes no longer; what is read after that is reported the next time.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly Meter meter = new(ReconcilerMetrics.MeterName, ProgramVersion.Text);
    private readonly ConcurrentDictionary<NamespaceId, (NamespaceSpec Spec, string? ContainerId)> places = new();
    private readonly Lock gate = new();
    private readonly IPolicyTraffic traffic;
    private readonly TimeProvider time;
    private volatile IReadOnlyList<(string Namespace, PolicyTraffic Traffic)> latest = [];
    private Task reading = Task.CompletedTask;
    private long readAt;
    private TimeSpan age = TimeSpan.Zero;

    /// <summary>Makes the instruments.</summary>
    public PolicyTrafficMetrics(IPolicyTraffic traffic, TimeProvider time)
    {
        this.traffic = traffic;
        this.time = time;
        meter.CreateObservableCounter("networkgo.policy.packets", () => Measure(static t => t.Packets), description: "Packets that a policy's rules accepted, as the kernel counts them.");
        meter.CreateObservableCounter("networkgo.policy.bytes", () => Measure(static t => t.Bytes), description: "Bytes of these packets.");
    }

    /// <summary>A pass over a namespace was asked for: from now on its counters are read, too, where it holds rules.</summary>
    public void Keep(NamespaceSpec spec, string? containerId)
    {
        if (spec.Rules.Count > 0)
        {
            places[spec.Id] = (spec, containerId);
        }
        else
        {
            places.TryRemove(spec.Id, out _);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();

    private IEnumerable<Measurement<long>> Measure(Func<PolicyTraffic, ulong> figure) => Latest().Select(found => new Measurement<long>(
        (long)Math.Min(figure(found.Traffic), long.MaxValue),
        [new("policy", found.Traffic.Policy), new("namespace", found.Namespace)]));

    private IReadOnlyList<(string Namespace, PolicyTraffic Traffic)> Latest()
    {
        Task current;
        lock (gate)
        {
            if (reading.IsCompleted && (age == TimeSpan.Zero || time.GetElapsedTime(readAt) >= age))
            {
                // Not on the thread of the collection, which is not to be delayed for longer.
                reading = Task.Run(ReadAsync);
            }

            current = reading;
        }

        // Instruments are asked one after the other and cannot wait otherwise.
        current.Wait(Patience);
        return latest;
    }

    private async Task ReadAsync()
    {
        var began = time.GetTimestamp();
        var asked = places.ToArray();
        var found = new Reading[asked.Length];
        using var limit = new CancellationTokenSource(Longest, time);
        try
        {
            var bound = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = limit.Token };
            await Parallel.ForAsync(0, asked.Length, bound, async (i, stop) => found[i] = await ReadAsync(asked[i].Key, asked[i].Value, stop));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // What was read until then is reported; the rest is left out, as are namespaces that are gone.
        }

        latest = [.. found.SelectMany(static f => f.Traffic ?? [], static (f, t) => (f.Namespace, t))];
        lock (gate)
        {
            var took = time.GetElapsedTime(began);
            readAt = time.GetTimestamp();
            age = took * MostOfTheTime > LeastAge ? took * MostOfTheTime : LeastAge;
        }
    }

    private async Task<Reading> ReadAsync(NamespaceId id, (NamespaceSpec Spec, string? ContainerId) place, CancellationToken cancellationToken)
    {
        try
        {
            return new(id.ToString(), await traffic.ReadTrafficAsync(place.Spec, place.ContainerId, cancellationToken));
        }
        catch (EngineUnavailableException)
        {
            // networkgo_engine_connected says so.
            return new(id.ToString(), null);
        }
    }

    private readonly record struct Reading(string Namespace, EquatableArray<PolicyTraffic>? Traffic);
}

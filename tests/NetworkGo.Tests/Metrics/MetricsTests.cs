using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;
using NetworkGo.Invocation;
using NetworkGo.Logging;
using NetworkGo.Metrics;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Rules;
using NetworkGo.Tests.Daemon;
using NetworkGo.Tests.Support;

namespace NetworkGo.Tests.Metrics;

/// <summary><c>/metrics</c> as Prometheus reads it.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class MetricsTests
{
    [Fact]
    public async Task Every_kind_and_state_is_exported_with_how_many_there_are()
    {
        using var folder = new ScratchFolder();
        await using var daemon = new DaemonFixture(folder.File("s.sock"), Samples.Failing);
        var text = await ScrapeAsync(daemon);

        Assert.Contains("networkgo_objects{kind=\"Container\",state=\"Failed\"} 1", text, StringComparer.Ordinal);
        Assert.Contains("networkgo_objects{kind=\"Container\",state=\"Ready\"} 0", text, StringComparer.Ordinal);
        Assert.Contains("networkgo_objects{kind=\"Policy\",state=\"Ready\"} 1", text, StringComparer.Ordinal);
        Assert.Contains("networkgo_converged 0", text, StringComparer.Ordinal);
        Assert.Contains("networkgo_retrying 1", text, StringComparer.Ordinal);
        Assert.Contains("networkgo_generation 3", text, StringComparer.Ordinal);
        Assert.Contains("networkgo_configuration_rejected 1", text, StringComparer.Ordinal);
        Assert.Contains("networkgo_engine_connected 1", text, StringComparer.Ordinal);
        Assert.Contains($"networkgo_build_info{{version=\"{ProgramVersion.Text}\"}} 1", text, StringComparer.Ordinal);
        Assert.DoesNotContain(text, static line => line.StartsWith("networkgo_last_converged", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_counted_before_an_exporter_listens_is_counted_when_it_does()
    {
        using var metrics = new ReconcilerMetrics(new FakeStatusSource(Samples.Converged), static () => 0, new FakeTimeProvider());
        metrics.Reconnected();
        var counted = 0L;
        using var exporter = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name is "networkgo.engine.reconnects")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        exporter.SetMeasurementEventCallback<long>((_, value, _, _) => counted += value);
        exporter.Start();
        Assert.Equal(0, counted);

        metrics.Release();
        metrics.Reconnected();

        Assert.Equal(2, counted);
    }

    [Fact]
    public async Task The_time_of_convergence_is_exported_once_there_was_one()
    {
        using var folder = new ScratchFolder();
        await using var daemon = new DaemonFixture(folder.File("s.sock"), Samples.Converged);

        Assert.Contains(await ScrapeAsync(daemon), static line => line.StartsWith("networkgo_last_converged_timestamp_seconds 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reconciler_that_does_not_answer_leaves_the_others_there()
    {
        using var folder = new ScratchFolder();
        await using var daemon = new DaemonFixture(folder.File("s.sock"), Samples.Converged);
        await daemon.Started();
        daemon.Source.Failure = new TimeoutException("busy");
        var text = await ScrapeAsync(daemon);

        Assert.Contains(text, static line => line.StartsWith("networkgo_build_info", StringComparison.Ordinal));
        Assert.DoesNotContain(text, static line => line.StartsWith("networkgo_objects{", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Over_TCP_it_is_served_only_where_switched_on()
    {
        using var folder = new ScratchFolder();
        var port = FreePort();
        await using var daemon = new DaemonFixture(folder.File("s.sock"), Samples.Converged, listenOn: $"127.0.0.1:{port}");
        await daemon.Started();
        using var client = new HttpClient();

        Assert.Contains("networkgo_converged{} 1", await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics")), StringComparison.Ordinal);
        Assert.Equal("alive\n", await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/healthz")));
        using var refused = await client.PostAsync(new Uri($"http://127.0.0.1:{port}/metrics"), null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, refused.StatusCode);
    }

    [Fact]
    public async Task Passes_calls_changes_and_repairs_are_counted()
    {
        using var folder = new ScratchFolder();
        await using var daemon = new DaemonFixture(folder.File("s.sock"), Samples.Converged);
        await daemon.Started();
        var firewall = new FakeFirewall();
        using var traffic = new PolicyTrafficMetrics(new FakeTraffic(), TimeProvider.System);
        var metered = new MeteredFirewallReconciler(firewall, daemon.Metrics, traffic, TimeProvider.System);
        var asked = new NamespaceSpec { Id = NamespaceId.Host, Forwarding = true };

        firewall.Next = new FirewallPass { State = ObjectState.Ready, Changes = ["written for the first time"] };
        await metered.ReconcileAsync(asked, null, null, CancellationToken.None);
        firewall.Next = new FirewallPass { State = ObjectState.Ready };
        await metered.ReconcileAsync(asked, null, null, CancellationToken.None);
        firewall.Next = new FirewallPass { State = ObjectState.Ready, Changes = ["put back"] };
        await metered.ReconcileAsync(asked, null, null, CancellationToken.None);
        await metered.ReconcileAsync(asked with { Forwarding = false }, null, null, CancellationToken.None);
        firewall.Next = new FirewallPass { State = ObjectState.Failed };
        await metered.ReconcileAsync(asked, null, null, CancellationToken.None);
        var text = await ScrapeAsync(daemon);

        Assert.Contains("networkgo_reconciles_total{kind=\"Firewall\",result=\"Ready\"} 4", text, StringComparer.Ordinal);
        Assert.Contains("networkgo_reconciles_total{kind=\"Firewall\",result=\"Failed\"} 1", text, StringComparer.Ordinal);
        Assert.Contains("networkgo_reconcile_duration_seconds_count{kind=\"Firewall\"} 5", text, StringComparer.Ordinal);
        Assert.Contains("networkgo_drift_repairs_total{namespace=\"host\"} 1", text, StringComparer.Ordinal);
        Assert.Contains("networkgo_drift_repairs_total{namespace=\"container\"} 0", text, StringComparer.Ordinal);
        Assert.Contains("networkgo_writes_total{kind=\"Firewall\"} 3", text, StringComparer.Ordinal);
        Assert.Contains("networkgo_writes_total{kind=\"Network\"} 0", text, StringComparer.Ordinal);
        Assert.Contains(text, static line => line.StartsWith("networkgo_last_success_timestamp_seconds{kind=\"Firewall\"} 1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task An_engine_that_was_slow_is_no_engine_that_came_back_and_one_that_was_lost_is(bool lost, int reconnects)
    {
        using var folder = new ScratchFolder();
        await using var daemon = new DaemonFixture(folder.File("s.sock"), Samples.Converged);
        await daemon.Started();
        var log = new MeteredChangeLog(new ChangeLog(NullLoggerFactory.Instance), daemon.Metrics);
        if (lost)
        {
            log.EngineLost("refused");
        }
        else
        {
            log.EngineSlow("not for 5 s");
        }

        log.EngineReturned("28.5.2");

        Assert.Contains($"networkgo_engine_reconnects_total {reconnects}", await ScrapeAsync(daemon), StringComparer.Ordinal);
    }

    [Fact]
    public async Task What_is_tried_again_is_counted_by_kind()
    {
        using var folder = new ScratchFolder();
        await using var daemon = new DaemonFixture(folder.File("s.sock"), Samples.Converged);
        await daemon.Started();
        daemon.Metrics.Retried(ObjectKind.Container);

        var text = await ScrapeAsync(daemon);

        Assert.Contains("networkgo_retries_total{kind=\"Container\"} 1", text, StringComparer.Ordinal);
        Assert.Contains("networkgo_retries_total{kind=\"Firewall\"} 0", text, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_policy_s_traffic_is_read_when_asked_for_and_not_again_within_seconds()
    {
        using var folder = new ScratchFolder();
        await using var daemon = new DaemonFixture(folder.File("s.sock"), Samples.Converged);
        await daemon.Started();
        var kernel = new FakeTraffic();
        var time = new FakeTimeProvider();
        using var traffic = new PolicyTrafficMetrics(kernel, time);
        var place = new NamespaceId("web");
        traffic.Keep(FakeTraffic.Asked(place), "id");
        traffic.Keep(FakeTraffic.Asked(NamespaceId.Host), null);
        Assert.Equal(0, kernel.Reads);

        var text = await ScrapeAsync(daemon);
        Assert.Contains("networkgo_policy_packets_total{namespace=\"container:web\",policy=\"a>b\"} 7", text, StringComparer.Ordinal);
        Assert.Contains("networkgo_policy_bytes_total{namespace=\"host\",policy=\"a>b\"} 700", text, StringComparer.Ordinal);
        Assert.Equal(2, kernel.Reads);

        await ScrapeAsync(daemon);
        Assert.Equal(2, kernel.Reads);

        // A namespace that holds no rule any more has nothing to be asked.
        traffic.Keep(NamespaceSpec.Empty(place), "id");
        time.Advance(TimeSpan.FromSeconds(6));
        await Eventually.IsTrue(
            async () =>
            {
                // An answer stands for a moment, too, whatever is behind it.
                text = await ScrapeAsync(daemon);
                return kernel.Reads == 3;
            },
            "the host alone is read again");
        Assert.DoesNotContain(text, static line => line.Contains("container:web", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_namespace_that_cannot_be_read_is_left_out()
    {
        using var folder = new ScratchFolder();
        await using var daemon = new DaemonFixture(folder.File("s.sock"), Samples.Converged);
        await daemon.Started();
        using var traffic = new PolicyTrafficMetrics(new FakeTraffic { Unreadable = "web", Away = "db" }, TimeProvider.System);
        foreach (var name in (string[])["web", "db", "shop"])
        {
            traffic.Keep(FakeTraffic.Asked(new NamespaceId(name)), name);
        }

        var exported = (await ScrapeAsync(daemon)).Where(static line => line.StartsWith("networkgo_policy_packets_total{", StringComparison.Ordinal));

        Assert.Equal(["networkgo_policy_packets_total{namespace=\"container:shop\",policy=\"a>b\"} 7"], exported.ToArray());
    }

    private static async Task<string[]> ScrapeAsync(DaemonFixture daemon)
    {
        await daemon.Started();
        var answer = await daemon.Client.GetAsync("/metrics", CancellationToken.None);
        Assert.Null(answer.Failure);

        // A sample may end in the time of its collection, and have an empty list of labels.
        return [.. answer.Body!.Replace("{}", "", StringComparison.Ordinal).Split('\n').Select(static line => line.StartsWith('#') || line.Count(static c => c == ' ') < 2 ? line : line[..line.LastIndexOf(' ')])];
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class FakeTraffic : IPolicyTraffic
    {
        private int reads;

        public int Reads => reads;

        public string? Unreadable { get; init; }

        public string? Away { get; init; }

        public static NamespaceSpec Asked(NamespaceId id) => new()
        {
            Id = id,
            Rules = [new Rule(RuleHook.Forward, new FlowMatch { Protocol = IpProtocol.All }, RuleAction.Accept.Instance, "a>b")],
        };

        public Task<EquatableArray<PolicyTraffic>?> ReadTrafficAsync(NamespaceSpec spec, string? containerId, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref reads);
            EquatableArray<PolicyTraffic>? traffic = [new PolicyTraffic("a>b", 7, 700)];
            return containerId == Away && Away is not null ? throw new EngineUnavailableException("away")
                : Task.FromResult(containerId == Unreadable && Unreadable is not null ? null : traffic);
        }
    }

    private sealed class FakeFirewall : IFirewallReconciler
    {
        public FirewallPass Next { get; set; } = new() { State = ObjectState.Ready };

        public bool IsUnchanged(NamespaceSpec spec, string? containerId) => false;

        public void Forget(NamespaceId id)
        {
        }

        public Task<FirewallPass> PreviewAsync(NamespaceSpec spec, string? containerId, CancellationToken cancellationToken) => Task.FromResult(Next);

        public Task<FirewallPass> ReconcileAsync(NamespaceSpec spec, string? containerId, IProgress<string>? step, CancellationToken cancellationToken) => Task.FromResult(Next);
    }
}

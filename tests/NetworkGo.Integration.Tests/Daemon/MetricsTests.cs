using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Daemon;

/// <summary>The metrics of a running daemon: the kernel's counters by policy, and every name that the page, its alerts and the dashboard use.</summary>
[Trait(Feature.Trait, Feature.Metrics)]
public abstract partial class MetricsTests(PrivateEngine engine, ITestOutputHelper output) : ExampleScene(engine)
{
    private const string Inside = "inside";

    private static readonly string Configuration = Example.Replace(
        "\"policies\": [",
        $$"""
        "policies": [ { "name": "{{Inside}}", "nat": "dnat", "selector": "smarthostbackend-1", "to": "smarthostloadbalancer", "port": 8080, "to_port": 80 },
        """,
        StringComparison.Ordinal);

    [Fact]
    public async Task A_policy_s_packets_are_those_that_the_kernel_counted_on_the_host_and_in_containers()
    {
        await using var daemon = await StartAsync();
        var quiet = await ScrapeAsync(daemon);
        Assert.Equal(0, Value(quiet, "networkgo_policy_packets_total", "wireguardproxy", "host"));
        Assert.Equal(0, Value(quiet, "networkgo_policy_bytes_total", Inside, "container:smarthostbackend-1"));

        await AssertPassesAsync("by the example");
        Assert.True((await Engine.Host.TcpAsync("172.18.104.2", 8080)).Answered);

        var text = await WaitFor.StateAsync(
            "both policies' packets are exported",
            () => ScrapeAsync(daemon),
            t => Value(t, "networkgo_policy_packets_total", "wireguardproxy", "host") > 0
                && Value(t, "networkgo_policy_packets_total", Inside, "container:smarthostbackend-1") > 0
                && Value(t, "networkgo_policy_packets_total", Inside, "host") > 0,
            context: () => daemon.Log);

        // A connection that asks and is answered: both directions, and so more than one of them could be.
        Assert.InRange(Value(text, "networkgo_policy_packets_total", "wireguardproxy", "host"), 6, 60);
        Assert.True(Value(text, "networkgo_policy_bytes_total", "wireguardproxy", "host") > 40 * Value(text, "networkgo_policy_packets_total", "wireguardproxy", "host"));
    }

    [Fact]
    public async Task Nobody_who_asks_for_nothing_pays_for_a_process_and_a_second_question_soon_after_neither()
    {
        await using var daemon = await StartAsync("network-go { drift-check-interval = 1h, resync-interval = 1h }");
        await ScrapeAsync(daemon);
        var processes = await ChildrenAsync(daemon);
        await WaitFor.StaysAsync("no process was started", async () => await ChildrenAsync(daemon) == processes, TimeSpan.FromSeconds(2));

        // The answer of a moment ago stands; what is behind it, for five seconds.
        await WaitFor.StaysAsync("no process was started though it was asked", async () => (await ScrapeAsync(daemon)).Length > 0 && await ChildrenAsync(daemon) == processes, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Every_metric_that_the_page_the_alerts_and_the_dashboard_name_is_exported_and_every_one_exported_is_on_the_page()
    {
        await using var daemon = await StartAsync();
        await WaitFor.ConditionAsync("a pass succeeded", async () => (await ScrapeAsync(daemon)).Contains("networkgo_last_success_timestamp_seconds", StringComparison.Ordinal));
        var exported = Names().Matches(await ScrapeAsync(daemon)).Select(static m => m.Value).ToHashSet(StringComparer.Ordinal);
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "metrics.md"));
        var dashboard = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "grafana-dashboard.json"));
        using var parsed = JsonDocument.Parse(dashboard);
        Assert.True(parsed.RootElement.GetProperty("panels").GetArrayLength() > 10);

        foreach (var text in (string[])[page, dashboard])
        {
            Assert.All(Names().Matches(text).Select(static m => m.Value), name => Assert.True(exported.Contains(name), $"{name} is not exported"));
        }

        // Of a histogram the page names the whole.
        Assert.All(exported.Select(static name => Part().Replace(name, "")), name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_is_OpenMetrics_for_who_asks_for_that_and_text_for_others_and_nothing_listens_on_TCP()
    {
        await using var daemon = await StartAsync();
        var plain = (await CurlAsync(daemon, "--include")).OutputOrThrow();
        var open = (await CurlAsync(daemon, "--include", "--header", "Accept: application/openmetrics-text; version=1.0.0")).OutputOrThrow();

        Assert.Contains("Content-Type: text/plain", plain, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Content-Type: application/openmetrics-text", open, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith("# EOF", open.TrimEnd(), StringComparison.Ordinal);
        var listening = (await Engine.OnHostAsync("ss", "--listening", "--tcp", "--udp", "--processes", "--numeric")).OutputOrThrow();
        Assert.DoesNotContain("network-go", listening, StringComparison.Ordinal);
    }

    private static Task<CommandOutcome> CurlAsync(DaemonProcess daemon, params string[] options) =>
        Command.RunAsync("curl", ["--silent", "--show-error", "--unix-socket", daemon.SocketPath, .. options, "http://network-go/metrics"]);

    private static async Task<string> ScrapeAsync(DaemonProcess daemon) => (await CurlAsync(daemon)).OutputOrThrow();

    private static double Value(string text, string metric, string policy, string place)
    {
        var line = text.Split('\n').SingleOrDefault(l => l.StartsWith(metric + "{", StringComparison.Ordinal)
            && l.Contains($"policy=\"{policy}\"", StringComparison.Ordinal) && l.Contains($"namespace=\"{place}\"", StringComparison.Ordinal));
        Assert.True(line is not null, $"no {metric} of {policy} in {place}:\n{text}");
        return double.Parse(line[(line.IndexOf('}', StringComparison.Ordinal) + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture);
    }

    // Processes that the daemon has started, by the time that they took: those that ended are in cutime and cstime.
    private static async Task<string> ChildrenAsync(DaemonProcess daemon)
    {
        var fields = (await File.ReadAllTextAsync($"/proc/{daemon.ProcessId}/stat")).Split(") ")[1].Split(' ');
        return $"{fields[13]} {fields[14]} {fields[8]} {fields[10]}";
    }

    private async Task<DaemonProcess> StartAsync(string? hocon = null)
    {
        var daemon = await DaemonProcess.StartAsync(Engine, new DaemonOptions { Configuration = Configuration, Hocon = hocon }, output);
        await daemon.WaitForConvergenceAsync();
        return daemon;
    }

    [GeneratedRegex("networkgo_[a-z_]+", RegexOptions.NonBacktracking)]
    private static partial Regex Names();

    [GeneratedRegex("_(?:bucket|sum|count)$", RegexOptions.NonBacktracking)]
    private static partial Regex Part();
}

public sealed class MetricsOnNftTests(NftEngine engine, ITestOutputHelper output) : MetricsTests(engine, output), IClassFixture<NftEngine>;

[FullLane("MetricsOnNftTests, NetfilterTests")]
public sealed class MetricsOnLegacyTests(LegacyEngine engine, ITestOutputHelper output) : MetricsTests(engine, output), IClassFixture<LegacyEngine>;

using System.Globalization;
using NetworkGo.Actors.Settings;

namespace NetworkGo.Settings;

/// <summary>
/// Every key and every variable that there is. The parser ignores a key that is never read, so what is not listed here
/// is refused.
/// </summary>
internal static class SettingsCatalog
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan TenthSecond = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TenSeconds = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>The keys.</summary>
    public static IReadOnlyList<SettingKey> Keys { get; } =
    [
        SettingKinds.FilePath("network-go.config-path", s => s.ConfigPath, (s, v) => s with { ConfigPath = v }),
        SettingKinds.SocketPath("network-go.status-socket", s => s.StatusSocket, (s, v) => s with { StatusSocket = v }),
        SettingKinds.FolderPath("network-go.state-path", s => s.StatePath, (s, v) => s with { StatePath = v }),
        SettingKinds.Listen("network-go.status-listen", s => s.StatusListen, (s, v) => s with { StatusListen = v }),
        SettingKinds.EngineAddress("network-go.docker-host", s => s.DockerHost, (s, v) => s with { DockerHost = v }),
        SettingKinds.Switch("network-go.debug", s => s.Debug, (s, v) => s with { Debug = v }),
        SettingKinds.Choice("network-go.unknown-members", s => s.Loading.UnknownMembers, (s, v) => s with { Loading = s.Loading with { UnknownMembers = v } }),
        SettingKinds.Whole(
            "network-go.max-elements", 1_000, 100_000_000,
            s => s.Loading.Limits.MaxElements,
            (s, v) => s with { Loading = s.Loading with { Limits = s.Loading.Limits with { MaxElements = v } } }),
        Duration("watch-period", TenthSecond, Hour, r => r.WatchPeriod, (r, v) => r with { WatchPeriod = v }),
        Duration("watch-debounce", Millisecond, TenSeconds, r => r.WatchDebounce, (r, v) => r with { WatchDebounce = v }),
        SettingKinds.DurationOrOff(
            "network-go.confirm-edits", Second, Day,
            s => s.Reconciler.ConfirmEdits, (s, v) => s with { Reconciler = s.Reconciler with { ConfirmEdits = v } }),
        Duration("resync-interval", TenthSecond, Day, r => r.ResyncInterval, (r, v) => r with { ResyncInterval = v }),
        Duration("drift-check-interval", TenthSecond, Day, r => r.DriftInterval, (r, v) => r with { DriftInterval = v }),
        Duration("recheck-interval", Second, Day, r => r.RecheckInterval, (r, v) => r with { RecheckInterval = v }),
        Duration("ruleset-debounce", Millisecond, TenSeconds, r => r.RulesetDebounce, (r, v) => r with { RulesetDebounce = v }),
        Duration("event-debounce", Millisecond, TenSeconds, r => r.EventDebounce, (r, v) => r with { EventDebounce = v }),
        Duration("engine-timeout", Second, TenMinutes, r => r.EngineTimeout, (r, v) => r with { EngineTimeout = v }),
        Duration("command-timeout", Second, TenMinutes, r => r.CommandTimeout, (r, v) => r with { CommandTimeout = v }),
        Duration("lock-wait", Second, Minute, r => r.LockWait, (r, v) => r with { LockWait = v }, wholeSeconds: true),
        Whole("command-parallelism", 1, 1024, r => r.CommandParallelism, (r, v) => r with { CommandParallelism = v }),
        Duration("slow-threshold", TenthSecond, TenMinutes, r => r.SlowAfter, (r, v) => r with { SlowAfter = v }),
        Duration("backoff.initial", Millisecond, Hour, r => r.Backoff.Initial, (r, v) => r with { Backoff = r.Backoff with { Initial = v } }),
        Duration("backoff.maximum", Millisecond, Day, r => r.Backoff.Maximum, (r, v) => r with { Backoff = r.Backoff with { Maximum = v } }),
        Duration("backoff.outage-maximum", Millisecond, Hour, r => r.OutageRetry, (r, v) => r with { OutageRetry = v }),
        Number("backoff.factor", 1, 10, r => r.Backoff.Factor, (r, v) => r with { Backoff = r.Backoff with { Factor = v } }),
        Number("backoff.jitter", 0, 1, r => r.Backoff.Jitter, (r, v) => r with { Backoff = r.Backoff with { Jitter = v } }),
        Whole(
            "supervision.max-restarts", 1, 1000,
            r => r.Supervision.MaxRestarts, (r, v) => r with { Supervision = r.Supervision with { MaxRestarts = v } }),
        Duration(
            "supervision.within", Second, Hour,
            r => r.Supervision.Within, (r, v) => r with { Supervision = r.Supervision with { Within = v } }),
        SettingKinds.MarkBit(
            "network-go.firewall.masquerade-mark",
            s => s.Reconciler.MasqueradeMark, (s, v) => s with { Reconciler = s.Reconciler with { MasqueradeMark = v } }),

        SettingKinds.MarkBit(
            "network-go.firewall.accept-mark",
            s => s.Reconciler.AcceptMark, (s, v) => s with { Reconciler = s.Reconciler with { AcceptMark = v } }),
        SettingKinds.Choice(
            "network-go.firewall.backend",
            s => s.Reconciler.Backend, (s, v) => s with { Reconciler = s.Reconciler with { Backend = v } }),
        SettingKinds.ChainNames(
            "network-go.firewall.below",
            s => s.Reconciler.Below, (s, v) => s with { Reconciler = s.Reconciler with { Below = v } }),

        // 0 to 4 are the kernel's own and the administrator's (rtnetlink.h: RTPROT_UNSPEC to RTPROT_STATIC).
        Whole("firewall.route-protocol", 5, 255, r => r.RouteProtocol, (r, v) => r with { RouteProtocol = (byte)v }),

        // Above the tables default, main and local (253 to 255), and as a priority before main's rule at 32766.
        Whole("firewall.route-table", 256, 30000, r => r.RouteTable, (r, v) => r with { RouteTable = v }),
    ];

    /// <summary>Keys that had another name before: the former path, and the key's. Files with the former one are still read.</summary>
    public static IReadOnlyDictionary<string, string> FormerPaths { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["network-go.drift-interval"] = "network-go.drift-check-interval",
        ["network-go.slow-after"] = "network-go.slow-threshold",
        ["network-go.outage-retry"] = "network-go.backoff.outage-maximum",
    };

    /// <summary>The variables.</summary>
    public static IReadOnlyList<SettingVariable> Variables { get; } =
    [
        new("NETWORKS_CONFIG_PATH", "network-go.config-path", null, text => text),
        new("NETWORK_GO_SOCKET", "network-go.status-socket", null, text => text),
        new("NETWORK_GO_STATE", "network-go.state-path", null, text => text),
        new("NETWORK_GO_LISTEN", "network-go.status-listen", null, text => text),
        new("DOCKER_HOST", "network-go.docker-host", "unix:///PATH or tcp://HOST:PORT", text => text),
        new("DEBUG", "network-go.debug", null, text => text),
        new(
            "WATCH_PERIOD_SECONDS",
            "network-go.watch-period",
            "a whole number of seconds from 1 to 3600",
            text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= 3600
                ? string.Create(CultureInfo.InvariantCulture, $"{seconds}s")
                : null),
    ];

    private static SettingKey Duration(
        string path,
        TimeSpan least,
        TimeSpan most,
        Func<ReconcilerSettings, TimeSpan> get,
        Func<ReconcilerSettings, TimeSpan, ReconcilerSettings> set,
        bool wholeSeconds = false) => SettingKinds.Duration(
            $"network-go.{path}", least, most, s => get(s.Reconciler), (s, v) => s with { Reconciler = set(s.Reconciler, v) }, wholeSeconds);

    private static SettingKey Whole(
        string path, int least, int most, Func<ReconcilerSettings, int> get, Func<ReconcilerSettings, int, ReconcilerSettings> set) =>
        SettingKinds.Whole($"network-go.{path}", least, most, s => get(s.Reconciler), (s, v) => s with { Reconciler = set(s.Reconciler, v) });

    private static SettingKey Number(
        string path, double least, double most, Func<ReconcilerSettings, double> get, Func<ReconcilerSettings, double, ReconcilerSettings> set) =>
        SettingKinds.Number($"network-go.{path}", least, most, s => get(s.Reconciler), (s, v) => s with { Reconciler = set(s.Reconciler, v) });
}

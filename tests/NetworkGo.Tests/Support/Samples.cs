using NetworkGo.Core.Configuration;
using NetworkGo.Core.Loading;
using NetworkGo.Core.Status;

namespace NetworkGo.Tests.Support;

internal static class Samples
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static HostStatus Converged { get; } = new()
    {
        Version = "1.2.3",
        ConfigurationPath = "/etc/user/config/networks.json",
        Generation = 3,
        ConfigurationSince = Now.AddMinutes(-90),
        EngineConnected = true,
        Engine = "20.10.24",
        Objects =
        [
            Object(ObjectKind.Network, "backend", ObjectState.Ready),
            Object(ObjectKind.Container, "web-1", ObjectState.Waiting) with
            {
                Reason = "ContainerNotRunning", Message = "The container does not run; start it.", Since = Now.AddSeconds(-12),
            },
            Object(ObjectKind.Firewall, "host", ObjectState.Ready),
        ],
    };

    public static HostStatus Failing { get; } = Converged with
    {
        Objects =
        [
            Object(ObjectKind.Network, "backend", ObjectState.Conflict) with { Reason = "SubnetDiffers", Message = "It has 10.0.0.0/24." },
            Object(ObjectKind.Container, "web-1", ObjectState.Failed) with
            {
                Reason = "AddressInUse", Message = "172.18.0.2 is held by db.", Attempts = 4, NextRetry = Now.AddSeconds(7), Since = Now.AddDays(-2),
            },
            Object(ObjectKind.Policy, "proxy", ObjectState.Ready) with { Generation = 2 },
        ],
        Mistakes = [Mistake(7, 15, "$.policies[0].port", "70000")],
    };

    public static ObjectStatus Object(ObjectKind kind, string name, ObjectState state) => new()
    {
        Kind = kind,
        Name = name,
        State = state,
        Since = Now.AddMinutes(-5),
        Generation = 3,
    };

    public static ObjectHistory History { get; } = new()
    {
        Kind = ObjectKind.Container,
        Name = "web-1",
        Transitions =
        [
            Object(ObjectKind.Container, "web-1", ObjectState.Waiting) with
            {
                Reason = "ContainerNotRunning", Message = "It does not run.", Since = Now.AddMinutes(-1),
            },
            Object(ObjectKind.Container, "web-1", ObjectState.Ready) with { Since = Now },
        ],
    };

    public static TrialStatus Trial { get; } = new() { Generation = 3, Former = 2, Origin = "Apply", Within = 60, Remaining = 41.5 };

    public static StateFolderStatus StateFolder { get; } = new("/var/lib/network-go", "generation-2 is damaged, or of another version, and is not used");

    public static ConfigurationMistake Mistake(int line, int column, string path, string found) => new()
    {
        Line = line,
        Column = column,
        Path = path,
        Message = "there is no such port",
        Found = found,
        Expected = "a port from 1 to 65535",
        Suggestion = "7000",
    };

    public static LoadResult Valid { get; } = new()
    {
        Configuration = new NetworksConfiguration(),
        Warnings = [Mistake(1, 1, "$.netwroks", "{}") with { Message = "unknown member", Suggestion = "networks" }],
    };

    public static LoadResult Broken { get; } = new() { Mistakes = [Mistake(2, 11, "$.port", "70000"), Mistake(3, 1, "$.x", "1")] };
}

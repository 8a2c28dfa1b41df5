using NetworkGo.Actors.Settings;
using NetworkGo.Core.Configuration;

namespace NetworkGo.Settings;

/// <summary>Everything that tunes the program, read once at the start. The defaults are those of the shipped file.</summary>
internal sealed record ProgramSettings
{
    /// <summary>The configuration file.</summary>
    public string ConfigPath { get; init; } = "/etc/user/config/networks.json";

    /// <summary>The status socket.</summary>
    public string StatusSocket { get; init; } = "/run/network-go/network-go.sock";

    /// <summary>The state folder; empty for none, as commands have it.</summary>
    public string StatePath { get; init; } = "/var/lib/network-go";

    /// <summary>The engine, as <c>DOCKER_HOST</c> has it.</summary>
    public string DockerHost { get; init; } = "unix:///var/run/docker.sock";

    /// <summary>Where the status is served over TCP, too: <c>ADDRESS:PORT</c>; empty for nowhere.</summary>
    public string StatusListen { get; init; } = "";

    /// <summary>Whether debug output is logged.</summary>
    public bool Debug { get; init; }

    /// <summary>How a configuration file is judged.</summary>
    public LoadSettings Loading { get; init; } = LoadSettings.Default;

    /// <summary>What the reconciler is tuned by.</summary>
    public ReconcilerSettings Reconciler { get; init; } = new();

    /// <summary>The HOCON files' texts for the actor system, each laid over the next. Text, so that who starts no actors loads no Akka.NET.</summary>
    public EquatableArray<string> Hocon { get; init; }
}

using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Explaining;
using NetworkGo.Core.Loading;
using NetworkGo.Core.Planning;
using NetworkGo.Core.Ports;
using NetworkGo.Daemon;
using NetworkGo.Settings;

namespace NetworkGo.Commands;

/// <summary>What the commands call.</summary>
internal sealed record CommandParts
{
    /// <summary>Reads a configuration from the bytes of its file.</summary>
    public required Func<byte[], LoadSettings, LoadResult> Load { get; init; }

    /// <summary>What a configuration asks of a host whose networks are as NetworkGo would make them.</summary>
    public required Func<ProgramSettings, Func<NetworksConfiguration, HostState>> Compile { get; init; }

    /// <summary>Writes what a configuration becomes, all namespaces or one: as nft text, or as iptables-restore text.</summary>
    public required Func<NetworksConfiguration, NamespaceId?, bool, string> Render { get; init; }

    /// <summary>Looks at the live host.</summary>
    public required Func<ProgramSettings, HostParts> Host { get; init; }

    /// <summary>Which network interfaces the host has now; null where that is not known.</summary>
    public Func<IReadOnlyCollection<string>?>? Interfaces { get; init; }

    /// <summary>Reads the state folder.</summary>
    public required Func<ProgramSettings, IGenerationStore> Generations { get; init; }

    /// <summary>Writes the configuration file, where no daemon runs that would.</summary>
    public required Func<ProgramSettings, IConfigurationWriter> ConfigurationWriter { get; init; }

    /// <summary>What <c>run</c> runs.</summary>
    public required DaemonParts Daemon { get; init; }
}

/// <summary>What a command looks at the live host with; to be disposed when it is done.</summary>
internal sealed record HostParts(HostPreview Preview, FlowExplainer Explainer, IDockerGateway Docker, IDisposable Owned) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Owned.Dispose();
}

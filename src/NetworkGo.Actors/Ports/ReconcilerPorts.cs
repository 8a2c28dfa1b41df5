using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Loading;
using NetworkGo.Core.Ports;

namespace NetworkGo.Actors.Ports;

/// <summary>Everything that the reconciler takes from outside.</summary>
public sealed record ReconcilerPorts
{
    /// <summary>The daemon's version, for the status.</summary>
    public required string Version { get; init; }

    /// <summary>In which form rules are in the kernel, and why, for the status.</summary>
    public string FirewallText { get; init; } = "";

    /// <summary>The engine.</summary>
    public required IDockerGateway Docker { get; init; }

    /// <summary>The configuration file.</summary>
    public required IConfigurationSource Configuration { get; init; }

    /// <summary>Writes the configuration file, where an order changes it; null where no order may.</summary>
    public IConfigurationWriter? ConfigurationWriter { get; init; }

    /// <summary>The state folder; null for none.</summary>
    public IGenerationStore? Generations { get; init; }

    /// <summary>Reads and validates the file's bytes. Pure.</summary>
    public required Func<byte[], LoadResult> Load { get; init; }

    /// <summary>Turns a configuration into everything it asks of the host, given the bridges that are there. Pure.</summary>
    public required Func<NetworksConfiguration, EngineFacts, HostState> Compile { get; init; }

    /// <summary>Reconciles namespaces.</summary>
    public required IFirewallReconciler Firewall { get; init; }

    /// <summary>Detects changes of the host's rules; null where they are found by the drift check only.</summary>
    public IRulesetMonitor? Rules { get; init; }

    /// <summary>Detects changes of the rules in containers' namespaces; null where they are found by the drift check only.</summary>
    public INamespaceMonitor? ContainerRules { get; init; }

    /// <summary>What the operator reads.</summary>
    public required IChangeLog Log { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>A random number from 0 up to 1, for jitter; called from several threads.</summary>
    public required Func<double> Random { get; init; }
}

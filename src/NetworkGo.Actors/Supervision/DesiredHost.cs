using NetworkGo.Core.Changes;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;

namespace NetworkGo.Actors.Supervision;

/// <summary>The last good configuration, and what it asks of the host given the bridges that there are. Immutable and pure.</summary>
internal sealed record DesiredHost
{
    /// <summary>The configuration in force; null before the first.</summary>
    public NetworksConfiguration? Configuration { get; private init; }

    /// <summary>Its generation; 0 before the first.</summary>
    public long Generation { get; private init; }

    /// <summary>When the configuration in force was taken up; null before the first.</summary>
    public DateTimeOffset? Since { get; private init; }

    /// <summary>What the configuration asks; null until it is compiled.</summary>
    public HostState? State { get; private init; }

    private EquatableArray<BridgeFacts> Bridges { get; init; }

    /// <summary>A configuration comes into force; what was compiled stays where it means the same.</summary>
    public DesiredHost Take(InForce next) => Configuration == next.Version.Configuration
        ? this with { Generation = next.Generation, Since = next.Head.Time }
        : new() { Configuration = next.Version.Configuration, Generation = next.Generation, Since = next.Head.Time };

    /// <summary>Compiles the configuration, unless it was for the same bridges.</summary>
    /// <exception cref="InvalidOperationException">There is no configuration: a defect of the caller.</exception>
    public DesiredHost Compile(Func<NetworksConfiguration, EquatableArray<BridgeFacts>, HostState> compile, EquatableArray<BridgeFacts> bridges)
    {
        var configuration = Configuration ?? throw new InvalidOperationException("no configuration to compile");
        return State is not null && bridges == Bridges ? this : this with { State = compile(configuration, bridges), Bridges = bridges };
    }
}

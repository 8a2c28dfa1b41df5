using NetworkGo.Core.Changes;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Reconciling;

namespace NetworkGo.Actors.Supervision;

/// <summary>The last good configuration, and what it asks of the host given what is known of it. Immutable and pure.</summary>
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

    private EngineFacts Facts { get; init; } = EngineFacts.None;

    private PolicyRemarks? Remarks { get; init; }

    /// <summary>A configuration comes into force; what was compiled stays where it means the same.</summary>
    public DesiredHost Take(InForce next) => Configuration == next.Version.Configuration
        ? this with { Generation = next.Generation, Since = next.Head.Time }
        : new() { Configuration = next.Version.Configuration, Generation = next.Generation, Since = next.Head.Time, Remarks = new PolicyRemarks(next.Version.Configuration) };

    /// <summary>What became of the policies, with what the engine's listing has to say of them.</summary>
    public EquatableArray<PolicyOutcome> Describe(EquatableArray<PolicyOutcome> policies, DockerSnapshot? listing) =>
        Remarks is null || listing is null ? policies : Remarks.Describe(policies, listing);

    /// <summary>Compiles the configuration, unless it was for the same facts.</summary>
    /// <exception cref="InvalidOperationException">There is no configuration: a defect of the caller.</exception>
    public DesiredHost Compile(Func<NetworksConfiguration, EngineFacts, HostState> compile, EngineFacts facts)
    {
        var configuration = Configuration ?? throw new InvalidOperationException("no configuration to compile");
        return State is not null && facts == Facts ? this : this with { State = compile(configuration, facts), Facts = facts };
    }
}

using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Loading;
using NetworkGo.Core.Reconciling;

namespace NetworkGo.Actors.Supervision;

/// <summary>The last good configuration, and what it asks of the host given what is known of it. Immutable and pure.</summary>
internal sealed record DesiredHost
{
    /// <summary>The configuration in force; null before the first.</summary>
    public NetworksConfiguration? Configuration { get; private init; }

    /// <summary>Counts the configurations; 0 before the first.</summary>
    public long Generation { get; private init; }

    /// <summary>When the configuration in force was taken up; null before the first.</summary>
    public DateTimeOffset? Since { get; private init; }

    /// <summary>Whether the file was rejected last.</summary>
    public bool IsRejected { get; private init; }

    /// <summary>What the configuration asks; null until it is compiled.</summary>
    public HostState? State { get; private init; }

    private EngineFacts Facts { get; init; } = EngineFacts.None;

    private PolicyRemarks? Remarks { get; init; }

    /// <summary>A file was accepted: it is in force, as a new generation only where its meaning differs.</summary>
    /// <returns>Whether the operator is to read of it: it is new, or the file was rejected before.</returns>
    public (DesiredHost Next, bool IsNews) Accept(NetworksConfiguration accepted, DateTimeOffset now) => Configuration == accepted
        ? (this with { IsRejected = false }, IsRejected)
        : (new() { Configuration = accepted, Generation = Generation + 1, Since = now, Remarks = new PolicyRemarks(accepted) }, true);

    /// <summary>Why a valid file is not to follow the configuration in force; null where it is.</summary>
    public ConfigurationMistake? Refusal(NetworksConfiguration next, bool allowsEmpty) => EmptyFile.Refusal(next, allowsEmpty, Configuration);

    /// <summary>What became of the policies, with what the engine's listing has to say of them.</summary>
    public EquatableArray<PolicyOutcome> Describe(EquatableArray<PolicyOutcome> policies, DockerSnapshot? listing) =>
        Remarks is null || listing is null ? policies : Remarks.Describe(policies, listing);

    /// <summary>A file was rejected: the last good one stays in force.</summary>
    public DesiredHost Reject() => this with { IsRejected = true };

    /// <summary>Compiles the configuration, unless it was for the same facts.</summary>
    /// <exception cref="InvalidOperationException">There is no configuration: a defect of the caller.</exception>
    public DesiredHost Compile(Func<NetworksConfiguration, EngineFacts, HostState> compile, EngineFacts facts)
    {
        var configuration = Configuration ?? throw new InvalidOperationException("no configuration to compile");
        return State is not null && facts == Facts ? this : this with { State = compile(configuration, facts), Facts = facts };
    }
}

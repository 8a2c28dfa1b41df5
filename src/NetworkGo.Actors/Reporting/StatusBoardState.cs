using System.Collections.Immutable;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Reconciling;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Reporting;

/// <summary>
/// The last report of every actor, and the policies' states that are derived from the firewalls'. A policy that asks what it asked
/// before keeps its state in the next generation: what is written for it stays written. Immutable and pure; the actor does its effects.
/// </summary>
// See docs/decisions/045.
internal sealed record StatusBoardState
{
    /// <summary>Before there is a configuration.</summary>
    internal static readonly PoliciesByFirewall NoPolicies = new([], static id => id.ToString());

    /// <summary>By kind and identity; a policy's identity is its id.</summary>
    public ImmutableDictionary<(ObjectKind Kind, string Id), StatusEntry> Entries { get; init; } =
        ImmutableDictionary<(ObjectKind Kind, string Id), StatusEntry>.Empty;

    /// <summary>By kind and name: the last transitions, oldest first.</summary>
    public ImmutableDictionary<(ObjectKind Kind, string Name), ImmutableList<ObjectStatus>> Transitions { get; init; } =
        ImmutableDictionary<(ObjectKind Kind, string Name), ImmutableList<ObjectStatus>>.Empty;

    /// <summary>By a firewall's identity: the policies whose rules there open nothing.</summary>
    public ImmutableDictionary<string, ImmutableDictionary<string, PolicyConflict>> Conflicts { get; init; } =
        ImmutableDictionary<string, ImmutableDictionary<string, PolicyConflict>>.Empty;

    /// <summary>
    /// The policies, by id, that have come or changed and are not known to be written: only a firewall's report on its newest spec
    /// makes one ready. Any other policy is ready as long as its firewalls are, of whichever generation.
    /// </summary>
    public ImmutableDictionary<string, PolicyOutcome> Unwritten { get; init; } = ImmutableDictionary<string, PolicyOutcome>.Empty;

    /// <summary>The firewalls, by identity, that came or went since the last configuration: nothing is known to be written there.</summary>
    public ImmutableHashSet<string> Unknown { get; init; } = [];

    /// <summary>The configuration in force.</summary>
    public StatusBoardActor.InForce InForce { get; init; } = new(0, null, [], []);

    /// <summary>The generation in force, until the host has converged to it; null after that.</summary>
    public Converging? Converging { get; init; }

    /// <summary>The policies of the configuration in force, by the firewalls of their namespaces.</summary>
    public PoliciesByFirewall ByFirewall { get; init; } = NoPolicies;

    /// <summary>The containers that share the namespace of another one, and which.</summary>
    public ImmutableDictionary<NamespaceId, NamespaceId> Owners { get; init; } = ImmutableDictionary<NamespaceId, NamespaceId>.Empty;

    /// <summary>The state of the file.</summary>
    public StatusBoardActor.FileState File { get; init; } = new([], null, []);

    /// <summary>The trial, and the state folder.</summary>
    public StatusBoardActor.ChangeStatus Changes { get; init; } = new(null, 0, null, null);

    /// <summary>The state of the engine.</summary>
    public StatusBoardActor.EngineState Engine { get; init; } = new(false, "the engine has not answered yet");

    /// <summary>Takes one message.</summary>
    /// <param name="message">A <see cref="StateReport"/>, or what the supervisor sends to the board.</param>
    /// <param name="now">The moment.</param>
    /// <returns>The state after it, and the effects in the order in which they are to be done.</returns>
    public (StatusBoardState State, ImmutableArray<Effect> Effects) On(object message, Moment now)
    {
        var transition = new StatusBoardTransition(this, now);
        transition.Take(message);
        return (transition.State, [.. transition.Effects]);
    }

    /// <summary>Everything that the status shows.</summary>
    /// <param name="version">The daemon's version.</param>
    /// <param name="configurationPath">Where the configuration is.</param>
    /// <param name="firewall">In which form rules are in the kernel.</param>
    public HostStatus Snapshot(string version, string configurationPath, string firewall = "") => new()
    {
        Version = version,
        Firewall = firewall,
        ConfigurationPath = configurationPath,
        Generation = InForce.Generation,
        ConfigurationSince = InForce.Since,
        Mistakes = File.Mistakes,
        ReadFailure = File.ReadFailure,
        Warnings = File.Warnings,
        HeldBack = Changes.HeldBack,
        StateFolder = Changes.Folder,
        EngineConnected = Engine.Connected,
        Engine = Engine.Text,
        Objects = Entries.Where(static e => e.Key.Kind != ObjectKind.Policy)
            .Select(e => e.Value.Shown(InForce.Generation))
            .OfType<ObjectStatus>()
            .Concat(InForce.Policies.Select(Shown).OfType<ObjectStatus>())
            .OrderBy(static o => o.Kind)
            .ThenBy(static o => o.Name, StringComparer.Ordinal)
            .ToEquatableArray(),
    };

    /// <summary>Which firewall a namespace has: its own, or that of the container that owns it.</summary>
    internal string OwnerOf(NamespaceId id) => Owners.GetValueOrDefault(id, id).ToString();

    /// <summary>The state of a policy.</summary>
    /// <param name="outcome">What became of it.</param>
    /// <param name="isUnwritten">Whether it is one of <see cref="Unwritten"/>.</param>
    /// <param name="firewall">What is kept of a firewall.</param>
    internal ObjectStatus Derive(PolicyOutcome outcome, bool isUnwritten, Func<string, StatusEntry> firewall) => PolicyStatus.Derive(
        outcome,
        InForce.Generation,
        id =>
        {
            var owner = OwnerOf(id);
            var entry = firewall(owner);
            var status = isUnwritten || entry.Status is not { State: ObjectState.Ready } ready
                ? entry.Shown(InForce.Generation)
                : ready.Generation == InForce.Generation ? ready : ready with { Generation = InForce.Generation };

            // A namespace that is as it should be may hold rules that open nothing.
            return status is { State: ObjectState.Ready } && Conflicts.GetValueOrDefault(owner)?.GetValueOrDefault(outcome.Id) is { } conflict
                ? status with { State = ObjectState.Conflict, Reason = conflict.Reason, Message = conflict.Message }
                : status;
        });

    /// <summary>The last transitions of one thing, oldest first; empty for a thing that is not known.</summary>
    public EquatableArray<ObjectStatus> HistoryOf(ObjectKind kind, string name) =>
        Transitions.GetValueOrDefault((kind, name), []).ToEquatableArray();

    // What was derived is of the generation in which it was; it may be that of the one in force as well.
    private ObjectStatus? Shown(PolicyOutcome outcome)
    {
        if (Entries.GetValueOrDefault((ObjectKind.Policy, outcome.Id))?.Status is not { } status)
        {
            return null;
        }

        var isUnwritten = Unwritten.ContainsKey(outcome.Id);
        return status.Generation == InForce.Generation && !isUnwritten
            ? status
            : status with { Generation = Derive(outcome, isUnwritten, id => Entries.GetValueOrDefault((ObjectKind.Firewall, id), StatusEntry.Empty)!).Generation };
    }
}

using System.Collections.Immutable;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Reporting;

/// <summary>
/// The last report of every actor, and the policies' states that are derived from the firewalls'. Immutable and pure; the actor
/// does its effects.
/// </summary>
internal sealed record StatusBoardState
{
    /// <summary>By kind and identity; a policy's identity is its id.</summary>
    public ImmutableDictionary<(ObjectKind Kind, string Id), StatusEntry> Entries { get; init; } =
        ImmutableDictionary<(ObjectKind Kind, string Id), StatusEntry>.Empty;

    /// <summary>By kind and name: the last transitions, oldest first.</summary>
    public ImmutableDictionary<(ObjectKind Kind, string Name), ImmutableList<ObjectStatus>> Transitions { get; init; } =
        ImmutableDictionary<(ObjectKind Kind, string Name), ImmutableList<ObjectStatus>>.Empty;

    /// <summary>By a firewall's identity: the policies whose rules there open nothing.</summary>
    public ImmutableDictionary<string, ImmutableDictionary<string, PolicyConflict>> Conflicts { get; init; } =
        ImmutableDictionary<string, ImmutableDictionary<string, PolicyConflict>>.Empty;

    /// <summary>The configuration in force.</summary>
    public StatusBoardActor.InForce InForce { get; init; } = new(0, null, [], []);

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
        Objects = Entries.Values
            .Select(entry => entry.Shown(InForce.Generation))
            .OfType<ObjectStatus>()
            .OrderBy(static o => o.Kind)
            .ThenBy(static o => o.Name, StringComparer.Ordinal)
            .ToEquatableArray(),
    };

    /// <summary>The last transitions of one thing, oldest first; empty for a thing that is not known.</summary>
    public EquatableArray<ObjectStatus> HistoryOf(ObjectKind kind, string name) =>
        Transitions.GetValueOrDefault((kind, name), []).ToEquatableArray();
}

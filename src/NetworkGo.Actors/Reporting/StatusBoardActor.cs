using Akka.Actor;
using NetworkGo.Actors.Ports;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Reporting;

/// <summary>
/// What each child reported last, for whoever asks. It decides nothing: messages go to a <see cref="StatusBoardState"/>, and it
/// does the effects that come back.
/// </summary>
internal sealed class StatusBoardActor(ReconcilerPorts ports) : UntypedActor
{
    private StatusBoardState state = new();

    public static Props Props(ReconcilerPorts ports) => ActorProps.Of(() => new StatusBoardActor(ports));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case GetStatus:
                var shown = state.Snapshot(ports.Version, ports.Configuration.Location, ports.FirewallText);
                Sender.Tell(shown with { Trial = state.Changes.TrialAt(elapsed: ports.Time.GetElapsedTime(state.Changes.TrialSince)) });
                break;
            case GetHistory query:
                Sender.Tell(new History(state.HistoryOf(query.Kind, query.Name)));
                break;
            case StateReport or ConflictReport or Expected or Forget or Reset or InForce or FileState or EngineState or ChangeStatus:
                Take(message);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Take(object message)
    {
        (state, var effects) = state.On(message, Moment.Now(ports));
        foreach (var effect in effects)
        {
            Do(effect);
        }
    }

    private void Do(Effect effect)
    {
        switch (effect)
        {
            case StatusBoardEffect.LogChange change:
                ports.Log.StateChanged(change.Before, change.After);
                break;
            case StatusBoardEffect.LogConverged converged:
                ports.Log.Converged(converged.Generation, ports.Time.GetElapsedTime(converged.TakenAt));
                break;
            default:
                throw new InvalidOperationException($"no such effect: {effect}");
        }
    }

    /// <summary>A child was asked for something; until it reports on that revision it is behind.</summary>
    internal sealed record Expected(ObjectKind Kind, string Id, string Name, long Revision);

    /// <summary>The policies whose rules open nothing in a firewall, or whose packets go another way there; replaces the last report of that firewall.</summary>
    internal sealed record ConflictReport(string Id, EquatableArray<PolicyConflict> Conflicts);

    /// <summary>A thing is no longer managed.</summary>
    internal sealed record Forget(ObjectKind Kind, string Id);

    /// <summary>The supervisor starts again: no report is expected any more.</summary>
    internal sealed record Reset
    {
        internal static Reset Instance { get; } = new();
    }

    /// <summary>The configuration in force, and what became of its policies.</summary>
    internal sealed record InForce(
        long Generation,
        DateTimeOffset? Since,
        EquatableArray<PolicyOutcome> Policies,
        EquatableArray<KeyValuePair<NamespaceId, NamespaceId>> Aliases)
    {
        /// <summary>Monotonic timestamp of when it came into force.</summary>
        internal long TakenAt { get; init; }
    }

    /// <summary>The state of the file.</summary>
    internal sealed record FileState(
        EquatableArray<ConfigurationMistake> Mistakes, string? ReadFailure, EquatableArray<ConfigurationMistake> Warnings);

    /// <summary>A pending trial, why the file is not in force although it is valid, and the state folder.</summary>
    /// <param name="Trial">The trial as it began; null for none.</param>
    /// <param name="TrialSince">Monotonic timestamp of its beginning.</param>
    /// <param name="HeldBack">A short word for programs; null where the file is in force.</param>
    /// <param name="Folder">The state folder; null for none.</param>
    internal sealed record ChangeStatus(TrialStatus? Trial, long TrialSince, string? HeldBack, StateFolderStatus? Folder)
    {
        /// <summary>The trial, so long after it began.</summary>
        public TrialStatus? TrialAt(TimeSpan elapsed) => Trial is { } trial
            ? trial with { Remaining = Math.Round(Math.Max(0, trial.Within - elapsed.TotalSeconds), 1) }
            : null;
    }

    /// <summary>Whether the engine answers; its version, or why not.</summary>
    internal sealed record EngineState(bool Connected, string Text);

    /// <summary>Asks for a <see cref="HostStatus"/>.</summary>
    internal sealed record GetStatus
    {
        internal static GetStatus Instance { get; } = new();
    }

    /// <summary>Asks for the <see cref="History"/> of one thing.</summary>
    internal sealed record GetHistory(ObjectKind Kind, string Name);

    /// <summary>The last transitions, oldest first.</summary>
    internal sealed record History(EquatableArray<ObjectStatus> Transitions);
}

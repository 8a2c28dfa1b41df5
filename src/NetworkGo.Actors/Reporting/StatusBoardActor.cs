using System.Collections.Immutable;
using Akka.Actor;
using NetworkGo.Actors.Ports;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Reconciling;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Reporting;

/// <summary>Keeps the last report of every actor, derives the policies' states, and answers queries.</summary>
internal sealed class StatusBoardActor(ReconcilerPorts ports) : UntypedActor
{
    private const int HistoryLength = 20;

    private readonly Dictionary<(ObjectKind Kind, string Id), Entry> entries = [];
    private readonly Dictionary<(ObjectKind Kind, string Name), ImmutableList<ObjectStatus>> history = [];
    private readonly Dictionary<string, Dictionary<string, PolicyConflict>> conflicts = new(StringComparer.Ordinal);
    private InForce inForce = new(0, null, [], []);
    private FileState file = new([], null, []);
    private EngineState engine = new(false, "the engine has not answered yet");

    public static Props Props(ReconcilerPorts ports) => Akka.Actor.Props.Create(() => new StatusBoardActor(ports));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case StateReport report when !entries.ContainsKey((report.Status.Kind, report.Id)):
                // The last report of a child whose thing is forgotten already.
                break;
            case StateReport report:
                Put((report.Status.Kind, report.Id), report.Status, report.Revision);
                if (report.Status.Kind == ObjectKind.Firewall)
                {
                    DerivePolicies();
                }

                break;
            case ConflictReport report:
                conflicts[report.Id] = report.Conflicts.ToDictionary(static c => c.Policy, StringComparer.Ordinal);
                DerivePolicies();
                break;
            case Expected expected:
                Expect(expected);
                break;
            case Forget forget:
                Remove((forget.Kind, forget.Id));
                conflicts.Remove(forget.Id);
                break;
            case Reset:
                entries.Clear();
                conflicts.Clear();
                break;
            case InForce newest:
                inForce = newest;
                DerivePolicies();
                break;
            case FileState newest:
                file = newest;
                break;
            case EngineState newest:
                engine = newest;
                break;
            case GetStatus:
                Sender.Tell(Snapshot());
                break;
            case GetHistory query:
                Sender.Tell(new History(history.GetValueOrDefault((query.Kind, query.Name), []).ToEquatableArray()));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Put((ObjectKind Kind, string Id) key, ObjectStatus status, long revision)
    {
        var entry = entries.GetValueOrDefault(key) ?? new Entry(null, 0);
        var before = entry.Status;
        if (before is not null && !string.Equals(before.Name, status.Name, StringComparison.Ordinal))
        {
            history.Remove((key.Kind, before.Name));
            before = null;
        }

        var since = before is not null && before.State == status.State ? before.Since : ports.Time.GetUtcNow();
        var after = status with { Since = since };
        entries[key] = new Entry(after, Math.Max(revision, entry.Reported)) { Awaited = entry.Awaited };
        if (before is not null && before.State == after.State
            && string.Equals(before.Reason, after.Reason, StringComparison.Ordinal)
            && string.Equals(before.Message, after.Message, StringComparison.Ordinal))
        {
            return;
        }

        var past = history.GetValueOrDefault((key.Kind, after.Name), []).Add(after);
        history[(key.Kind, after.Name)] = past.Count > HistoryLength ? past.RemoveAt(0) : past;
        ports.Log.StateChanged(before, after);
    }

    private void Expect(Expected expected)
    {
        var key = (expected.Kind, expected.Id);
        var entry = entries.GetValueOrDefault(key) ?? new Entry(null, 0);
        entries[key] = entry with { Awaited = expected };
    }

    private void DerivePolicies()
    {
        var aliases = inForce.Aliases.ToDictionary(static pair => pair.Key, static pair => pair.Value);
        var present = inForce.Policies.Select(static p => p.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in entries.Keys.Where(k => k.Kind == ObjectKind.Policy && !present.Contains(k.Id)).ToList())
        {
            Remove(gone);
        }

        // A namespace that is as it should be may hold rules that open nothing.
        ObjectStatus? Firewall(NamespaceId id, string policy)
        {
            var owner = aliases.GetValueOrDefault(id, id).ToString();
            var status = entries.TryGetValue((ObjectKind.Firewall, owner), out var entry) ? Shown(entry) : null;
            return status is { State: ObjectState.Ready } && conflicts.GetValueOrDefault(owner)?.GetValueOrDefault(policy) is { } conflict
                ? status with { State = ObjectState.Conflict, Reason = conflict.Reason, Message = conflict.Message }
                : status;
        }

        foreach (var outcome in inForce.Policies)
        {
            var status = PolicyStatus.Derive(outcome, inForce.Generation, id => Firewall(id, outcome.Id));
            Put((ObjectKind.Policy, outcome.Id), status, 0);
        }
    }

    // A thing that has not reported on its newest spec is not ready, whatever it reported before.
    private ObjectStatus? Shown(Entry entry) => entry switch
    {
        { Awaited: { } awaited } when entry.Status is null => new ObjectStatus
        {
            Kind = awaited.Kind,
            Name = awaited.Name,
            State = ObjectState.Waiting,
            Reason = WaitReasons.Pending,
            Message = "not looked at yet",
            Generation = inForce.Generation - 1,
        },
        { Status: { } status, Awaited: { } awaited } when entry.Reported < awaited.Revision =>
            status with { Generation = Math.Min(status.Generation, inForce.Generation - 1) },
        _ => entry.Status,
    };

    private void Remove((ObjectKind Kind, string Id) key)
    {
        if (entries.Remove(key, out var entry) && entry.Status is { } status)
        {
            history.Remove((key.Kind, status.Name));
        }
    }

    private HostStatus Snapshot() => new()
    {
        Version = ports.Version,
        ConfigurationPath = ports.Configuration.Location,
        Generation = inForce.Generation,
        ConfigurationSince = inForce.Since,
        Mistakes = file.Mistakes,
        ReadFailure = file.ReadFailure,
        Warnings = file.Warnings,
        EngineConnected = engine.Connected,
        Engine = engine.Text,
        Objects = entries.Values
            .Select(Shown)
            .OfType<ObjectStatus>()
            .OrderBy(static o => o.Kind)
            .ThenBy(static o => o.Name, StringComparer.Ordinal)
            .ToEquatableArray(),
    };

    /// <summary>A child was asked for something; until it reports on that revision it is behind.</summary>
    internal sealed record Expected(ObjectKind Kind, string Id, string Name, long Revision);

    /// <summary>The policies whose rules open nothing in a firewall; replaces the last report of that firewall.</summary>
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
        EquatableArray<KeyValuePair<NamespaceId, NamespaceId>> Aliases);

    /// <summary>The state of the file.</summary>
    internal sealed record FileState(
        EquatableArray<ConfigurationMistake> Mistakes, string? ReadFailure, EquatableArray<ConfigurationMistake> Warnings);

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

    private sealed record Entry(ObjectStatus? Status, long Reported)
    {
        public Expected? Awaited { get; init; }
    }
}

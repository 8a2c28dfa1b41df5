using System.Collections.Immutable;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Reconciling;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Reporting;

/// <summary>One message's way through a <see cref="StatusBoardState"/>. Lives for that message only.</summary>
internal sealed class StatusBoardTransition(StatusBoardState state, Moment now)
{
    private const int HistoryLength = 20;

    // One message may be about each of ten thousand policies.
    private readonly ImmutableDictionary<(ObjectKind Kind, string Id), StatusEntry>.Builder entries = state.Entries.ToBuilder();
    private readonly ImmutableDictionary<(ObjectKind Kind, string Name), ImmutableList<ObjectStatus>>.Builder transitions =
        state.Transitions.ToBuilder();

    private StatusBoardState rest = state;

    public StatusBoardState State => rest with { Entries = entries.ToImmutable(), Transitions = transitions.ToImmutable() };

    public List<Effect> Effects { get; } = [];

    public void Take(object message)
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
                    DerivePoliciesOf(report.Id);
                }

                break;
            case StatusBoardActor.ConflictReport report:
                var ofPolicy = report.Conflicts.ToImmutableDictionary(static c => c.Policy, StringComparer.Ordinal);
                rest = rest with { Conflicts = rest.Conflicts.SetItem(report.Id, ofPolicy) };
                DerivePoliciesOf(report.Id);
                break;
            case StatusBoardActor.Expected expected:
                entries[(expected.Kind, expected.Id)] = EntryOf((expected.Kind, expected.Id)) with { Awaited = expected };
                break;
            case StatusBoardActor.Forget forget:
                Remove((forget.Kind, forget.Id));
                rest = rest with { Conflicts = rest.Conflicts.Remove(forget.Id) };
                break;
            case StatusBoardActor.Reset:
                entries.Clear();
                rest = rest with { Conflicts = rest.Conflicts.Clear() };
                break;
            case StatusBoardActor.InForce newest:
                Take(newest);
                break;
            case StatusBoardActor.FileState newest:
                rest = rest with { File = newest };
                break;
            case StatusBoardActor.ChangeStatus newest:
                rest = rest with { Changes = newest };
                break;
            case StatusBoardActor.EngineState newest:
                rest = rest with { Engine = newest };
                break;
            default:
                throw new ArgumentException($"no such input: {message}", nameof(message));
        }
    }

    private StatusEntry EntryOf((ObjectKind Kind, string Id) key) => entries.GetValueOrDefault(key, StatusEntry.Empty)!;

    private void Take(StatusBoardActor.InForce newest)
    {
        rest = rest with { InForce = newest, Owners = newest.Aliases.ToImmutableDictionary() };
        var present = newest.Policies.Select(static p => p.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in entries.Keys.Where(k => k.Kind == ObjectKind.Policy && !present.Contains(k.Id)).ToList())
        {
            Remove(gone);
        }

        Derive(newest.Policies);
    }

    private void DerivePoliciesOf(string firewall) => Derive(rest.InForce.Policies.Where(
        policy => policy.Namespaces.Any(id => string.Equals(OwnerOf(id), firewall, StringComparison.Ordinal))));

    private void Derive(IEnumerable<PolicyOutcome> policies)
    {
        foreach (var outcome in policies)
        {
            var status = PolicyStatus.Derive(outcome, rest.InForce.Generation, id => Firewall(OwnerOf(id), outcome.Id));
            Put((ObjectKind.Policy, outcome.Id), status, 0);
        }
    }

    private string OwnerOf(NamespaceId id) => rest.Owners.GetValueOrDefault(id, id).ToString();

    // A namespace that is as it should be may hold rules that open nothing.
    private ObjectStatus? Firewall(string owner, string policy)
    {
        var status = EntryOf((ObjectKind.Firewall, owner)).Shown(rest.InForce.Generation);
        return status is { State: ObjectState.Ready } && rest.Conflicts.GetValueOrDefault(owner)?.GetValueOrDefault(policy) is { } conflict
            ? status with { State = ObjectState.Conflict, Reason = conflict.Reason, Message = conflict.Message }
            : status;
    }

    private void Put((ObjectKind Kind, string Id) key, ObjectStatus status, long revision)
    {
        var entry = EntryOf(key);
        var before = entry.Status;
        if (before is not null && !string.Equals(before.Name, status.Name, StringComparison.Ordinal))
        {
            transitions.Remove((key.Kind, before.Name));
            before = null;
        }

        var since = before is not null && before.State == status.State ? before.Since : now.Utc;
        var after = status with { Since = since };
        entries[key] = entry with { Status = after, Reported = Math.Max(revision, entry.Reported) };
        if (before is not null && before.State == after.State
            && string.Equals(before.Reason, after.Reason, StringComparison.Ordinal)
            && string.Equals(before.Message, after.Message, StringComparison.Ordinal))
        {
            return;
        }

        var past = transitions.GetValueOrDefault((key.Kind, after.Name), [])!.Add(after);
        transitions[(key.Kind, after.Name)] = past.Count > HistoryLength ? past.RemoveAt(0) : past;
        Effects.Add(new StatusBoardEffect.LogChange(before, after));
    }

    private void Remove((ObjectKind Kind, string Id) key)
    {
        if (EntryOf(key).Status is { } status)
        {
            transitions.Remove((key.Kind, status.Name));
        }

        entries.Remove(key);
    }
}

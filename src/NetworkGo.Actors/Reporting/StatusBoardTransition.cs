using System.Collections.Immutable;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Reporting;

/// <summary>One message's way through a <see cref="StatusBoardState"/>. Lives for that message only.</summary>
internal sealed class StatusBoardTransition(StatusBoardState state, Moment now)
{
    private const int HistoryLength = 20;

    // So many are looked through for each report; of more, those of a firewall are looked up.
    private const int FewUnwritten = 16;

    // One message may be about each of ten thousand policies.
    private readonly ImmutableDictionary<(ObjectKind Kind, string Id), StatusEntry>.Builder entries = state.Entries.ToBuilder();
    private readonly ImmutableDictionary<(ObjectKind Kind, string Name), ImmutableList<ObjectStatus>>.Builder transitions =
        state.Transitions.ToBuilder();

    private readonly ImmutableDictionary<string, PolicyOutcome>.Builder unwritten = state.Unwritten.ToBuilder();

    private StatusBoardState rest = state;

    public StatusBoardState State => rest with
    {
        Entries = entries.ToImmutable(),
        Transitions = transitions.ToImmutable(),
        Unwritten = unwritten.ToImmutable(),
    };

    public List<Effect> Effects { get; } = [];

    public void Take(object message)
    {
        switch (message)
        {
            case StateReport report when !entries.ContainsKey((report.Status.Kind, report.Id)):
                // The last report of a child whose thing is forgotten already.
                break;
            case StateReport report:
                Take(report);
                break;
            case StatusBoardActor.ConflictReport report:
                var ofPolicy = report.Conflicts.DistinctBy(static c => c.Policy, StringComparer.Ordinal).ToImmutableDictionary(static c => c.Policy, StringComparer.Ordinal);
                rest = rest with { Conflicts = rest.Conflicts.SetItem(report.Id, ofPolicy) };
                Derive(PoliciesOf(report.Id));
                break;
            case StatusBoardActor.Expected expected:
                Expect(expected);
                break;
            case StatusBoardActor.Forget forget:
                Remove((forget.Kind, forget.Id));
                rest = rest with { Conflicts = rest.Conflicts.Remove(forget.Id), Unknown = WithUnknown(forget.Kind, forget.Id) };
                break;
            case StatusBoardActor.Reset:
                entries.Clear();
                unwritten.Clear();
                rest = rest with { Conflicts = rest.Conflicts.Clear(), Unknown = [], InForce = rest.InForce with { Policies = [] }, ByFirewall = StatusBoardState.NoPolicies };
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

        NoticeConvergence();
    }

    private void NoticeConvergence()
    {
        if (rest.Converging is not { } converging || !rest.Engine.Connected || (converging.Behind is { } last && entries.TryGetValue(last, out var latest) && IsBehind(last, latest)))
        {
            return;
        }

        foreach (var (key, entry) in entries)
        {
            if (IsBehind(key, entry))
            {
                rest = rest with { Converging = converging with { Behind = key } };
                return;
            }
        }

        rest = rest with { Converging = null };
        Effects.Add(new StatusBoardEffect.LogConverged(converging.Generation, converging.TakenAt));
    }

    // As HostStatus.Converged has it. A policy that is written is at whatever generation its firewalls are.
    private bool IsBehind((ObjectKind Kind, string Id) key, StatusEntry entry) =>
        entry.Shown(rest.InForce.Generation) is not { State: ObjectState.Ready or ObjectState.Waiting or ObjectState.Unresolved } shown
        || WaitReasons.IsUnfinished(shown)
        || (key.Kind == ObjectKind.Policy ? unwritten.ContainsKey(key.Id) : shown.Generation != rest.InForce.Generation);

    private StatusEntry EntryOf((ObjectKind Kind, string Id) key) => entries.GetValueOrDefault(key, StatusEntry.Empty)!;

    private void Expect(StatusBoardActor.Expected expected)
    {
        var key = (expected.Kind, expected.Id);
        var entry = EntryOf(key);
        entries[key] = entry with { Awaited = expected };
        if (entry.Status is null)
        {
            rest = rest with { Unknown = WithUnknown(expected.Kind, expected.Id) };
        }
    }

    private ImmutableHashSet<string> WithUnknown(ObjectKind kind, string id) => kind == ObjectKind.Firewall ? rest.Unknown.Add(id) : rest.Unknown;

    private void Take(StateReport report)
    {
        var key = (report.Status.Kind, report.Id);
        var before = EntryOf(key).Status;
        Put(key, report.Status, report.Revision);
        if (report.Status.Kind != ObjectKind.Firewall)
        {
            return;
        }

        if (report.Status.Generation < before?.Generation)
        {
            // It lost what it had, as after a restart of its actor.
            foreach (var policy in PoliciesOf(report.Id))
            {
                unwritten[policy.Id] = policy;
            }
        }

        if (before is null || !IsAlike(before, report.Status))
        {
            Derive(PoliciesOf(report.Id));
        }
        else if (report.Status.State == ObjectState.Ready)
        {
            // To a policy that is written there it is all the same of which generation the firewall is ready.
            Derive(UnwrittenOf(report.Id));
        }

        // One that is not ready as before, of the next generation, keeps each of its policies as it was.
    }

    // An edit of all policies leaves all of them unwritten, and a report of each of hundreds of firewalls follows it.
    private List<PolicyOutcome> UnwrittenOf(string firewall) => unwritten.Count <= FewUnwritten
        ? [.. unwritten.Values.Where(policy => IsIn(policy, firewall))]
        : [.. PoliciesOf(firewall).Where(policy => unwritten.ContainsKey(policy.Id))];

    private static bool IsAlike(ObjectStatus before, ObjectStatus after) => before.State == after.State
        && (after.State == ObjectState.Ready
            || (before.Reason == after.Reason && before.Message == after.Message && before.Attempts == after.Attempts && before.NextRetry == after.NextRetry));

    private void Take(StatusBoardActor.InForce newest)
    {
        var former = rest.InForce;
        var (gone, come) = Difference(former.Policies, newest.Policies);
        rest = rest with { InForce = newest };
        if (former.Generation != newest.Generation)
        {
            rest = rest with { Converging = new Converging(newest.Generation, newest.TakenAt, null) };
        }

        if (former.Aliases != newest.Aliases)
        {
            // What is written in one namespace says nothing of another.
            rest = rest with { Owners = newest.Aliases.ToImmutableDictionary() };
            (gone, come) = ([.. former.Policies], [.. newest.Policies]);
        }

        var owners = rest.Owners;
        rest = rest with { ByFirewall = new(newest.Policies, id => owners.GetValueOrDefault(id, id).ToString()) };
        var present = come.Select(static p => p.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var id in gone.Select(static p => p.Id).Where(id => !present.Contains(id)))
        {
            unwritten.Remove(id);
            Remove((ObjectKind.Policy, id));
        }

        // What asks of its namespaces what it asked before is as ready as it was; all else is not written yet.
        come.AddRange(rest.Unknown.SelectMany(PoliciesOf).DistinctBy(static p => p.Id, StringComparer.Ordinal).Where(p => !present.Contains(p.Id)).ToList());
        rest = rest with { Unknown = [] };
        foreach (var policy in come)
        {
            unwritten[policy.Id] = policy;
        }

        Derive(come);
    }

    // By reference: what was not compiled again, or came to the same, is the same object. See docs/decisions/042.
    private static (List<PolicyOutcome> Gone, List<PolicyOutcome> Come) Difference(
        EquatableArray<PolicyOutcome> former, EquatableArray<PolicyOutcome> newest)
    {
        var before = former.AsSpan();
        var after = newest.AsSpan();
        var first = 0;
        while (first < Math.Min(before.Length, after.Length) && ReferenceEquals(before[first], after[first]))
        {
            first++;
        }

        var behind = 0;
        while (behind < Math.Min(before.Length, after.Length) - first && ReferenceEquals(before[^(behind + 1)], after[^(behind + 1)]))
        {
            behind++;
        }

        List<PolicyOutcome> gone = [.. before[first..^behind]];
        List<PolicyOutcome> come = [.. after[first..^behind]];
        if (gone.Concat(come).Any(static p => p.IsDnat))
        {
            // What becomes of one depends on those before it, so all of them are as if they had changed.
            return ([.. gone.Where(static p => !p.IsDnat), .. former.Where(static p => p.IsDnat)], [.. come.Where(static p => !p.IsDnat), .. newest.Where(static p => p.IsDnat)]);
        }

        var (were, are) = (gone.ToHashSet(ReferenceEqualityComparer.Instance), come.ToHashSet(ReferenceEqualityComparer.Instance));
        return ([.. gone.Where(p => !are.Contains(p))], [.. come.Where(p => !were.Contains(p))]);
    }

    private IReadOnlyList<PolicyOutcome> PoliciesOf(string firewall) => rest.ByFirewall.Of(firewall);

    private bool IsIn(PolicyOutcome policy, string firewall)
    {
        foreach (var id in policy.Namespaces)
        {
            if (string.Equals(rest.OwnerOf(id), firewall, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private void Derive(IReadOnlyCollection<PolicyOutcome> policies)
    {
        foreach (var outcome in policies)
        {
            var isUnwritten = unwritten.ContainsKey(outcome.Id);
            var status = rest.Derive(outcome, isUnwritten, id => EntryOf((ObjectKind.Firewall, id)));
            Put((ObjectKind.Policy, outcome.Id), status, 0);
            if (isUnwritten && status.State is ObjectState.Ready or ObjectState.Unresolved)
            {
                unwritten.Remove(outcome.Id);
            }
        }
    }

    private void Put((ObjectKind Kind, string Id) key, ObjectStatus status, long revision)
    {
        var entry = EntryOf(key);
        var before = entry.Status;
        if (before is not null && !string.Equals(before.Name, status.Name, StringComparison.Ordinal))
        {
            transitions.Remove((key.Kind, before.Name));
            before = null;
            entry = entry with { Settled = null };
        }

        var since = before is not null && before.State == status.State ? before.Since : now.Utc;
        var after = status with { Since = since };
        var isUnfinished = WaitReasons.IsUnfinished(after);
        entries[key] = entry with { Status = after, Reported = Math.Max(revision, entry.Reported), Settled = isUnfinished ? entry.Settled : after };
        if (before is not null && SaysTheSame(before, after))
        {
            return;
        }

        var past = transitions.GetValueOrDefault((key.Kind, after.Name), [])!.Add(after);
        transitions[(key.Kind, after.Name)] = past.Count > HistoryLength ? past.RemoveAt(0) : past;
        if (isUnfinished)
        {
            Effects.Add(new StatusBoardEffect.LogChange(before, after));
        }
        else if (entry.Settled is not { } settled || !SaysTheSame(settled, after))
        {
            // What was only reconciled again, and is as it was, is no news.
            Effects.Add(new StatusBoardEffect.LogChange(entry.Settled, after));
        }
    }

    private static bool SaysTheSame(ObjectStatus before, ObjectStatus after) => before.State == after.State
        && string.Equals(before.Reason, after.Reason, StringComparison.Ordinal)
        && string.Equals(before.Message, after.Message, StringComparison.Ordinal);

    private void Remove((ObjectKind Kind, string Id) key)
    {
        if (EntryOf(key).Status is { } status)
        {
            transitions.Remove((key.Kind, status.Name));
        }

        entries.Remove(key);
    }
}

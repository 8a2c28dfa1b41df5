using System.Collections.Immutable;
using System.Globalization;
using CsCheck;
using NetworkGo.Actors.Reporting;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Tests.Reporting;

public sealed class StatusBoardStateTests
{
    private const string Host = "host";

    private StatusBoardState state = new();
    private ImmutableArray<Effect> effects = [];
    private int clock;

    [Fact]
    public void What_is_expected_waits_until_it_has_reported()
    {
        Expect(ObjectKind.Network, "front", 1);
        InForce(1);
        Assert.Equal((ObjectState.Waiting, WaitReasons.Pending, 0L), Brief(ObjectKind.Network, "front"));

        Report(ObjectKind.Network, "front", 1, ObjectState.Ready, generation: 1);
        Assert.Equal((ObjectState.Ready, "", 1L), Brief(ObjectKind.Network, "front"));
    }

    [Fact]
    public void A_report_on_an_older_spec_is_not_shown_as_of_the_generation_in_force()
    {
        Expect(ObjectKind.Network, "front", 1);
        Expect(ObjectKind.Network, "front", 2);
        InForce(2);

        // The child has the new generation's number already, and not the new spec.
        Report(ObjectKind.Network, "front", 1, ObjectState.Ready, generation: 2);
        Assert.Equal(1, Brief(ObjectKind.Network, "front").Generation);
        Report(ObjectKind.Network, "front", 2, ObjectState.Ready, generation: 2);
        Assert.Equal(2, Brief(ObjectKind.Network, "front").Generation);
    }

    [Fact]
    public void A_report_of_what_is_forgotten_or_was_never_expected_is_not_kept()
    {
        Report(ObjectKind.Network, "never", 1, ObjectState.Ready);
        Expect(ObjectKind.Network, "front", 1);
        Report(ObjectKind.Network, "front", 1, ObjectState.Ready);
        Take(new StatusBoardActor.Forget(ObjectKind.Network, "front"));
        Report(ObjectKind.Network, "front", 1, ObjectState.Failed);

        Assert.Empty(Shown());
        Assert.Empty(state.HistoryOf(ObjectKind.Network, "front"));
        Assert.Empty(effects);
    }

    [Fact]
    public void A_transition_is_logged_and_kept_and_a_repeated_state_is_neither()
    {
        Expect(ObjectKind.Network, "front", 1);
        Report(ObjectKind.Network, "front", 1, ObjectState.Ready);
        Assert.Null(Logged()!.Before);
        var since = state.HistoryOf(ObjectKind.Network, "front")[0].Since;

        Report(ObjectKind.Network, "front", 2, ObjectState.Ready, generation: 2);
        Assert.Null(Logged());
        Assert.Equal(since, Shown().Single().Since);

        Report(ObjectKind.Network, "front", 2, ObjectState.Failed, generation: 2);
        Assert.Equal((ObjectState.Ready, ObjectState.Failed), (Logged()!.Before!.State, Logged()!.After.State));
        Assert.True(Shown().Single().Since > since);
        Assert.Equal([ObjectState.Ready, ObjectState.Failed], state.HistoryOf(ObjectKind.Network, "front").Select(static o => o.State));
    }

    [Fact]
    public void Another_reason_is_a_transition_and_keeps_since_when_the_state_lasts()
    {
        Expect(ObjectKind.Network, "front", 1);
        Report(ObjectKind.Network, "front", 1, ObjectState.Waiting, "A");
        var since = Shown().Single().Since;
        Report(ObjectKind.Network, "front", 1, ObjectState.Waiting, "B");

        Assert.NotNull(Logged());
        Assert.Equal(since, Shown().Single().Since);
        Assert.Equal(["A", "B"], state.HistoryOf(ObjectKind.Network, "front").Select(static o => o.Reason));
    }

    [Fact]
    public void The_last_twenty_transitions_are_kept()
    {
        Expect(ObjectKind.Network, "front", 1);
        for (var i = 1; i <= 25; i++)
        {
            Report(ObjectKind.Network, "front", 1, ObjectState.Waiting, i.ToString(CultureInfo.InvariantCulture));
        }

        var history = state.HistoryOf(ObjectKind.Network, "front");
        Assert.Equal((20, "6", "25"), (history.Count, history[0].Reason, history[^1].Reason));
    }

    [Fact]
    public void A_thing_under_another_name_begins_a_history_of_its_own()
    {
        Expect(ObjectKind.Network, "n1", 1);
        Report(ObjectKind.Network, "n1", 1, ObjectState.Ready, name: "front");
        Report(ObjectKind.Network, "n1", 1, ObjectState.Ready, name: "back");

        Assert.Empty(state.HistoryOf(ObjectKind.Network, "front"));
        Assert.Single(state.HistoryOf(ObjectKind.Network, "back"));
        Assert.Null(Logged()!.Before);
    }

    [Fact]
    public void A_policy_is_ready_once_its_firewalls_are_and_is_forgotten_with_the_configuration()
    {
        Expect(ObjectKind.Firewall, Host, 1);
        InForce(1, Policy("a", NamespaceId.Host));
        Assert.Equal((ObjectState.Waiting, WaitReasons.Pending, 0L), Brief(ObjectKind.Policy, "a"));

        Report(ObjectKind.Firewall, Host, 1, ObjectState.Ready, generation: 1);
        Assert.Equal((ObjectState.Ready, "", 1L), Brief(ObjectKind.Policy, "a"));

        InForce(2);
        Assert.DoesNotContain(Shown(), static o => o.Kind == ObjectKind.Policy);
        Assert.Empty(state.HistoryOf(ObjectKind.Policy, "a"));
    }

    [Fact]
    public void A_firewall_that_fails_fails_its_policies_and_no_others()
    {
        var web = new NamespaceId("web");
        Expect(ObjectKind.Firewall, Host, 1);
        Expect(ObjectKind.Firewall, web.ToString(), 2);
        InForce(1, Policy("a", NamespaceId.Host), Policy("b", web), Policy("c", NamespaceId.Host, web));
        Report(ObjectKind.Firewall, Host, 1, ObjectState.Ready, generation: 1);
        Report(ObjectKind.Firewall, web.ToString(), 2, ObjectState.Failed, "NoIptables", generation: 1);

        Assert.Equal(ObjectState.Ready, Brief(ObjectKind.Policy, "a").State);
        Assert.Equal((ObjectState.Failed, "NoIptables", 1L), Brief(ObjectKind.Policy, "b"));
        Assert.Equal((ObjectState.Failed, "NoIptables", 1L), Brief(ObjectKind.Policy, "c"));
    }

    [Fact]
    public void A_policy_of_a_shared_namespace_follows_the_firewall_of_the_container_that_owns_it()
    {
        var (web, sidecar) = (new NamespaceId("web"), new NamespaceId("sidecar"));
        Expect(ObjectKind.Firewall, web.ToString(), 1);
        Take(new StatusBoardActor.InForce(1, null, [Policy("a", sidecar)], [new(sidecar, web)]));
        Report(ObjectKind.Firewall, web.ToString(), 1, ObjectState.Ready, generation: 1);

        Assert.Equal(ObjectState.Ready, Brief(ObjectKind.Policy, "a").State);
    }

    [Fact]
    public void A_policy_whose_rules_open_nothing_is_in_conflict_until_the_firewall_reports_otherwise()
    {
        Expect(ObjectKind.Firewall, Host, 1);
        InForce(1, Policy("a", NamespaceId.Host), Policy("b", NamespaceId.Host));
        Take(new StatusBoardActor.ConflictReport(Host, [new PolicyConflict("a", "EngineDrops", "the engine drops it")]));
        Report(ObjectKind.Firewall, Host, 1, ObjectState.Ready, generation: 1);
        Assert.Equal((ObjectState.Conflict, "EngineDrops", 1L), Brief(ObjectKind.Policy, "a"));
        Assert.Equal(ObjectState.Ready, Brief(ObjectKind.Policy, "b").State);
        Assert.Equal(ObjectState.Ready, Brief(ObjectKind.Firewall, Host).State);

        Take(new StatusBoardActor.ConflictReport(Host, []));
        Assert.Equal(ObjectState.Ready, Brief(ObjectKind.Policy, "a").State);
    }

    [Fact]
    public void After_a_reset_only_what_is_expected_again_is_shown_and_its_history_goes_on()
    {
        Expect(ObjectKind.Network, "front", 1);
        Expect(ObjectKind.Network, "back", 2);
        Report(ObjectKind.Network, "front", 1, ObjectState.Failed);
        Take(StatusBoardActor.Reset.Instance);
        Assert.Empty(Shown());

        Expect(ObjectKind.Network, "front", 1);
        Report(ObjectKind.Network, "front", 1, ObjectState.Ready);
        Assert.Equal("front", Assert.Single(Shown()).Name);
        Assert.Equal([ObjectState.Failed, ObjectState.Ready], state.HistoryOf(ObjectKind.Network, "front").Select(static o => o.State));
    }

    [Fact]
    public void What_is_neither_a_report_nor_from_the_supervisor_is_refused() =>
        Assert.Throws<ArgumentException>(() => Take("something else"));

    [Fact]
    public void Whatever_is_reported_a_policy_is_ready_only_if_each_of_its_firewalls_has_reported_so_on_its_newest_spec() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 3], static (kind, firewall, value) => (kind, firewall, value)).Array[1, 40].Sample(
            static story =>
            {
                var test = new StatusBoardStateTests();
                NamespaceId[] ids = [NamespaceId.Host, new("web"), new("db")];
                var (asked, reported, generation) = (new int[3], new (int Revision, ObjectState State, long Generation)[3], 0L);
                foreach (var (kind, firewall, value) in story)
                {
                    if (kind == 0)
                    {
                        // As the supervisor does it: what changes is expected before the generation is in force.
                        generation++;
                        test.Expect(ObjectKind.Firewall, ids[firewall].ToString(), ++asked[firewall]);
                        test.InForce(generation, Policy("one", ids[0]), Policy("two", ids[1], ids[2]));
                    }
                    else if (asked[firewall] > 0)
                    {
                        reported[firewall] = (
                            Math.Max(reported[firewall].Revision, asked[firewall] - (kind == 1 ? 1 : 0)),
                            value == 0 ? ObjectState.Failed : ObjectState.Ready,
                            generation - (kind == 2 ? 1 : 0));
                        test.Report(
                            ObjectKind.Firewall,
                            ids[firewall].ToString(),
                            asked[firewall] - (kind == 1 ? 1 : 0),
                            reported[firewall].State,
                            generation: reported[firewall].Generation);
                    }

                    bool IsReady(int i) => asked[i] > 0
                        && reported[i].Revision == asked[i]
                        && reported[i].State == ObjectState.Ready
                        && reported[i].Generation == generation;
                    if (generation > 0)
                    {
                        Assert.Equal(IsReady(0), test.IsCurrent("one", generation));
                        Assert.Equal(IsReady(1) && IsReady(2), test.IsCurrent("two", generation));
                    }
                }
            },
            iter: 10_000);

    [Fact]
    public void A_policy_that_did_not_change_stays_ready_while_its_firewall_is_brought_to_the_next_generation()
    {
        var (kept, gone) = (Policy("kept", NamespaceId.Host), Policy("gone", NamespaceId.Host));
        Expect(ObjectKind.Firewall, Host, 1);
        InForce(1, kept, gone);
        Report(ObjectKind.Firewall, Host, 1, ObjectState.Ready, generation: 1);

        Expect(ObjectKind.Firewall, Host, 2);
        InForce(2, kept, Policy("new", NamespaceId.Host));
        Assert.Equal((ObjectState.Ready, "", 2L), Brief(ObjectKind.Policy, "kept"));
        Assert.Equal((ObjectState.Waiting, WaitReasons.Pending, 1L), Brief(ObjectKind.Policy, "new"));
        Assert.DoesNotContain(Shown(), static o => o.Name == "gone");

        Report(ObjectKind.Firewall, Host, 2, ObjectState.Ready, generation: 2);
        Assert.Equal((ObjectState.Ready, "", 2L), Brief(ObjectKind.Policy, "new"));
        Assert.Single(state.HistoryOf(ObjectKind.Policy, "kept"), static o => o.State == ObjectState.Ready);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(60)]
    public void Of_new_policies_however_many_those_are_ready_whose_firewalls_have_all_reported(int each)
    {
        var web = new NamespaceId("web");
        PolicyOutcome[] policies =
        [
            .. Enumerable.Range(0, each).Select(static i => Policy($"host-{i}", NamespaceId.Host)),
            .. Enumerable.Range(0, each).Select(i => Policy($"both-{i}", NamespaceId.Host, web)),
        ];
        Expect(ObjectKind.Firewall, Host, 1);
        Expect(ObjectKind.Firewall, web.ToString(), 1);
        InForce(1);
        Report(ObjectKind.Firewall, Host, 1, ObjectState.Ready, generation: 1);
        Report(ObjectKind.Firewall, web.ToString(), 1, ObjectState.Ready, generation: 1);
        Expect(ObjectKind.Firewall, Host, 2);
        Expect(ObjectKind.Firewall, web.ToString(), 2);
        InForce(2, policies);

        Report(ObjectKind.Firewall, Host, 2, ObjectState.Ready, generation: 2);
        Assert.All(policies, p => Assert.Equal(p.Namespaces.Count == 1, Brief(ObjectKind.Policy, p.Id).State == ObjectState.Ready));

        Report(ObjectKind.Firewall, web.ToString(), 2, ObjectState.Ready, generation: 2);
        Assert.All(policies, p => Assert.Equal((ObjectState.Ready, "", 2L), Brief(ObjectKind.Policy, p.Id)));
    }

    [Fact]
    public void A_policy_waits_in_each_generation_as_its_firewall_does_and_is_of_the_generation_that_the_firewall_is_of()
    {
        Expect(ObjectKind.Firewall, Host, 1);
        InForce(1, Policy("a", NamespaceId.Host));
        Report(ObjectKind.Firewall, Host, 1, ObjectState.Waiting, "ContainerMissing", generation: 1);
        Assert.Equal((ObjectState.Waiting, "ContainerMissing", 1L), Brief(ObjectKind.Policy, "a"));

        Expect(ObjectKind.Firewall, Host, 2);
        InForce(2, Policy("a", NamespaceId.Host));
        Assert.Equal((ObjectState.Waiting, "ContainerMissing", 1L), Brief(ObjectKind.Policy, "a"));

        Report(ObjectKind.Firewall, Host, 2, ObjectState.Waiting, "ContainerMissing", generation: 2);
        Assert.Equal((ObjectState.Waiting, "ContainerMissing", 2L), Brief(ObjectKind.Policy, "a"));

        Report(ObjectKind.Firewall, Host, 2, ObjectState.Ready, generation: 2);
        Assert.Equal((ObjectState.Ready, "", 2L), Brief(ObjectKind.Policy, "a"));
    }

    [Fact]
    public void A_policy_that_did_not_change_fails_and_recovers_with_its_firewall()
    {
        var kept = Policy("kept", NamespaceId.Host);
        Expect(ObjectKind.Firewall, Host, 1);
        InForce(1, kept);
        Report(ObjectKind.Firewall, Host, 1, ObjectState.Ready, generation: 1);
        Expect(ObjectKind.Firewall, Host, 2);
        InForce(2, kept, Policy("new", NamespaceId.Host));
        Report(ObjectKind.Firewall, Host, 2, ObjectState.Failed, "NotApplied", generation: 2);
        Assert.Equal((ObjectState.Failed, "NotApplied", 2L), Brief(ObjectKind.Policy, "kept"));

        Report(ObjectKind.Firewall, Host, 2, ObjectState.Ready, generation: 2);
        Assert.Equal((ObjectState.Ready, "", 2L), Brief(ObjectKind.Policy, "kept"));
    }

    [Fact]
    public void A_translation_is_as_if_changed_when_another_one_changes()
    {
        var (first, second, plain) = (Policy("first", NamespaceId.Host), Policy("second", NamespaceId.Host), Policy("plain", NamespaceId.Host));
        (first, second) = (first with { IsDnat = true }, second with { IsDnat = true });
        Expect(ObjectKind.Firewall, Host, 1);
        InForce(1, first, plain, second);
        Report(ObjectKind.Firewall, Host, 1, ObjectState.Ready, generation: 1);

        Expect(ObjectKind.Firewall, Host, 2);
        InForce(2, plain, second);
        Assert.Equal(ObjectState.Waiting, Brief(ObjectKind.Policy, "second").State);
        Assert.Equal(ObjectState.Ready, Brief(ObjectKind.Policy, "plain").State);
    }

    [Fact]
    public void What_is_written_in_one_namespace_says_nothing_of_another_that_takes_its_place()
    {
        var (web, sidecar) = (new NamespaceId("web"), new NamespaceId("sidecar"));
        var kept = Policy("kept", sidecar);
        Expect(ObjectKind.Firewall, sidecar.ToString(), 1);
        InForce(1, kept);
        Report(ObjectKind.Firewall, sidecar.ToString(), 1, ObjectState.Ready, generation: 1);

        Expect(ObjectKind.Firewall, web.ToString(), 2);
        Take(new StatusBoardActor.InForce(1, null, [kept], [new(sidecar, web)]));
        Assert.Equal(ObjectState.Waiting, Brief(ObjectKind.Policy, "kept").State);
    }

    [Fact]
    public void A_firewall_that_went_and_came_back_has_written_nothing_yet()
    {
        var kept = Policy("kept", NamespaceId.Host);
        Expect(ObjectKind.Firewall, Host, 1);
        InForce(1, kept);
        Report(ObjectKind.Firewall, Host, 1, ObjectState.Ready, generation: 1);

        Take(new StatusBoardActor.Forget(ObjectKind.Firewall, Host));
        Expect(ObjectKind.Firewall, Host, 2);
        InForce(1, kept);
        Assert.Equal(ObjectState.Waiting, Brief(ObjectKind.Policy, "kept").State);
    }

    [Fact]
    public void After_a_reset_no_policy_is_ready_before_its_firewall_has_reported_again()
    {
        var kept = Policy("kept", NamespaceId.Host);
        Expect(ObjectKind.Firewall, Host, 1);
        InForce(1, kept);
        Report(ObjectKind.Firewall, Host, 1, ObjectState.Ready, generation: 1);

        Take(StatusBoardActor.Reset.Instance);
        Expect(ObjectKind.Firewall, Host, 1);
        InForce(1, kept);
        Assert.Equal(ObjectState.Waiting, Brief(ObjectKind.Policy, "kept").State);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(10_000)]
    public void One_policy_that_changed_is_two_transitions_among_however_many(int count)
    {
        var policies = Enumerable.Range(0, count).Select(static i => Policy($"p{i}", NamespaceId.Host)).ToArray();
        Expect(ObjectKind.Firewall, Host, 1);
        InForce(1, policies);
        Report(ObjectKind.Firewall, Host, 1, ObjectState.Ready, generation: 1);

        policies[count / 2] = Policy("changed", NamespaceId.Host);
        Expect(ObjectKind.Firewall, Host, 2);
        InForce(2, policies);
        Assert.Equal("changed", Logged()!.After.Name);
        Report(ObjectKind.Firewall, Host, 2, ObjectState.Ready, generation: 2);
        Assert.Equal("changed", Logged()!.After.Name);
        Assert.All(Shown(), static o => Assert.Equal((ObjectState.Ready, 2L), (o.State, o.Generation)));
    }

    // What each firewall last said it was ready on, and what each policy asked in that generation, is kept beside it.
    [Fact]
    public void Whatever_changes_a_policy_is_ready_only_if_what_it_asks_is_written_and_all_are_once_all_is() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 2], Gen.Int[0, 3], static (kind, firewall, value) => (kind, firewall, value)).Array[1, 60].Sample(
            static story =>
            {
                var test = new StatusBoardStateTests();
                NamespaceId[] ids = [NamespaceId.Host, new("web"), new("db")];
                var policies = new List<PolicyOutcome>();
                var (asked, names, generation) = (new (int Revision, PolicyOutcome[] Policies)[3], 0, 0L);
                var written = new PolicyOutcome[3][];

                void Configure()
                {
                    generation++;
                    for (var i = 0; i < ids.Length; i++)
                    {
                        PolicyOutcome[] now = [.. policies.Where(p => p.Namespaces.Contains(ids[i]))];
                        if (asked[i].Policies is null || !asked[i].Policies.SequenceEqual(now, ReferenceEqualityComparer.Instance))
                        {
                            asked[i] = (asked[i].Revision + 1, now);
                            test.Expect(ObjectKind.Firewall, ids[i].ToString(), asked[i].Revision);
                        }
                    }

                    test.InForce(generation, [.. policies]);
                }

                void Report(int i, ObjectState status)
                {
                    written[i] = status == ObjectState.Ready ? asked[i].Policies : [];
                    test.Report(ObjectKind.Firewall, ids[i].ToString(), asked[i].Revision, status, generation: generation);
                }

                foreach (var (kind, firewall, value) in story)
                {
                    switch (kind)
                    {
                        case 0 or 1:
                            policies.Insert(Math.Min(value, policies.Count), Policy($"p{names++}", [.. ids.Take(value).Append(ids[firewall]).Distinct()]));
                            Configure();
                            break;
                        case 2 when policies.Count > 0:
                            policies.RemoveAt(value % policies.Count);
                            Configure();
                            break;
                        case 3 when policies.Count > 0:
                            policies[value % policies.Count] = policies[value % policies.Count] with { Namespaces = [ids[firewall]] };
                            Configure();
                            break;
                        case 4 or 5 when generation > 0:
                            Report(firewall, value == 0 ? ObjectState.Failed : ObjectState.Ready);
                            break;
                        default:
                            break;
                    }

                    foreach (var policy in policies)
                    {
                        var isReady = test.Brief(ObjectKind.Policy, policy.Id).State == ObjectState.Ready;
                        var isWritten = policy.Namespaces.All(n => written[Array.IndexOf(ids, n)]?.Contains(policy, ReferenceEqualityComparer.Instance) ?? false);
                        Assert.True(isWritten || !isReady);
                    }
                }

                for (var i = 0; i < ids.Length && generation > 0; i++)
                {
                    Report(i, ObjectState.Ready);
                }

                Assert.All(test.Shown(), o => Assert.Equal((ObjectState.Ready, generation), (o.State, o.Generation)));
                Assert.Equal(policies.Count, test.Shown().Count(static o => o.Kind == ObjectKind.Policy));
            },
            iter: 1_000);

    private static PolicyOutcome Policy(string id, params NamespaceId[] namespaces) => new() { Id = id, Namespaces = [.. namespaces] };

    private bool IsCurrent(string policy, long generation) =>
        Brief(ObjectKind.Policy, policy) is { State: ObjectState.Ready } brief && brief.Generation == generation;

    private void Expect(ObjectKind kind, string id, long revision) => Take(new StatusBoardActor.Expected(kind, id, id, revision));

    private void InForce(long generation, params PolicyOutcome[] policies) =>
        Take(new StatusBoardActor.InForce(generation, null, [.. policies], []));

    private void Report(
        ObjectKind kind, string id, long revision, ObjectState status, string reason = "", long generation = 1, string? name = null) =>
        Take(new StateReport(id, revision, new ObjectStatus { Kind = kind, Name = name ?? id, State = status, Reason = reason, Generation = generation }));

    private void Take(object message)
    {
        clock++;
        (state, effects) = state.On(message, new Moment(clock, DateTimeOffset.UnixEpoch.AddSeconds(clock), 0.5));
    }

    private EquatableArray<ObjectStatus> Shown() => state.Snapshot("1", "networks.json").Objects;

    private (ObjectState State, string Reason, long Generation) Brief(ObjectKind kind, string name)
    {
        var status = Assert.Single(Shown(), o => o.Kind == kind && o.Name == name);
        return (status.State, status.Reason, status.Generation);
    }

    private StatusBoardEffect.LogChange? Logged() => effects.OfType<StatusBoardEffect.LogChange>().SingleOrDefault();
}

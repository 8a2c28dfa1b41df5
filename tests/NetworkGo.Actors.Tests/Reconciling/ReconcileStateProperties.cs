using CsCheck;
using NetworkGo.Actors.Reconciling;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Actors.Settings;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;
using State = NetworkGo.Actors.Reconciling.ReconcileState<
    NetworkGo.Actors.Tests.Reconciling.Wish,
    NetworkGo.Actors.Tests.Reconciling.Sight,
    NetworkGo.Actors.Tests.Reconciling.Work,
    NetworkGo.Actors.Tests.Reconciling.Ending>;

namespace NetworkGo.Actors.Tests.Reconciling;

/// <summary>What holds whatever messages come, in whatever order.</summary>
public sealed class ReconcileStateProperties
{
    private static readonly Gen<(int Kind, int Value)[]> Stories =
        Gen.Select(Gen.Int[0, 11], Gen.Int[0, 3], static (kind, value) => (kind, value)).Array[1, 60];

    [Fact]
    public void Never_two_operations_at_once_none_decided_on_what_is_older_than_the_last_write_and_no_changed_spec_reported_as_settled() =>
        Stories.Sample(static story => new Play().Run(story), iter: 20_000);

    [Fact]
    public void Whatever_happened_a_listing_that_shows_what_is_asked_ends_in_ready_with_the_retry_at_the_latest() =>
        Stories.Sample(static story => new Play().RunToTheEnd(story), iter: 5_000);

    /// <summary>Plays the actor, and checks each effect when it is asked for.</summary>
    private sealed class Play
    {
        private State state = new() { Kind = ObjectKind.Network, Id = "n", Settings = new ReconcilerSettings(), Logic = new ToyLogic() };
        private Wish? asked;
        private Work? running;
        private long clock;
        private long revision;
        private long observedAt = long.MinValue;
        private long writtenAt = long.MinValue;

        public void Run((int Kind, int Value)[] story)
        {
            foreach (var (kind, value) in story)
            {
                Take(Message(kind, value));
            }
        }

        public void RunToTheEnd((int Kind, int Value)[] story)
        {
            Run(story);
            Take(Ask(2));
            for (var round = 0; round < 4; round++)
            {
                if (running is not null)
                {
                    Take(End(Ending.Written));
                }

                Take(See(2, ++clock));
                Take(new TimerDue(Reconcile.RetryTimer));
            }

            Assert.Equal(ObjectState.Ready, state.LastReport!.Status.State);
            Assert.Equal(revision, state.LastReport.Revision);
            Assert.False(state.IsDirty);
            Assert.Null(running);
        }

        private object Message(int kind, int value) => kind switch
        {
            0 or 1 => Ask(value),
            2 => Ask(null),
            3 or 4 => See(value, ++clock),
            5 => See(value, Math.Max(0, clock - value)),
            6 => new Reconcile.ObservationLost("away"),
            7 => Reconcile.NotifyChanged.Instance,
            8 => Reconcile.DriftTick.Instance,
            9 => new TimerDue(Reconcile.RetryTimer),
            10 => new Reconcile.Slow("it"),
            _ when value == 3 => new Reconcile.Completed<Ending>(state.Flight.Number, default, new EngineUnavailableException("away")),
            _ => End((Ending)value),
        };

        private Reconcile.Spec<Wish> Ask(int? value)
        {
            asked = value is { } number ? new Wish(number) : null;
            return new Reconcile.Spec<Wish>("n", asked, 1, ++revision);
        }

        private Reconcile.Observed<Sight> See(int value, long at)
        {
            observedAt = at;
            return new Reconcile.Observed<Sight>(new Sight(value), at);
        }

        private static Reconcile.Completed<Ending> End(long number, Ending ending) => new(number, ending, null);

        private Reconcile.Completed<Ending> End(Ending ending) => End(state.Flight.Number, ending);

        private void Take(object message)
        {
            var now = new Moment(++clock, DateTimeOffset.UnixEpoch, 0.5);
            var ended = message is Reconcile.Completed<Ending> ? running : null;
            if (message is Reconcile.Completed<Ending>)
            {
                running = null;
            }

            (state, var effects) = state.On(message, now);
            foreach (var effect in effects)
            {
                switch (effect)
                {
                    case ReconcileEffect.Relist:
                        writtenAt = now.Timestamp;
                        break;
                    case ReconcileEffect.Run<Work> run:
                        Assert.Null(running);
                        Assert.True(observedAt >= writtenAt, $"decided on {observedAt}, written at {writtenAt}");
                        Assert.Equal(asked?.Value ?? 0, run.Operation.Value);
                        running = run.Operation;
                        break;
                    case ReconcileEffect.Report { Value: { Status.State: ObjectState.Ready } report }:
                        Assert.Equal(revision, report.Revision);
                        if (ended is not null && report.Status.Message.StartsWith("verified", StringComparison.Ordinal))
                        {
                            Assert.Equal(asked?.Value ?? 0, ended.Value);
                        }

                        break;
                    case ReconcileEffect.CheckDrift<Wish, Sight>:
                        Take(Reconcile.Drifted.Instance);
                        break;
                }
            }
        }
    }
}

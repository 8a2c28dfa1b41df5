using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using NetworkGo.Actors.Scheduling;

namespace NetworkGo.Actors.Tests;

public sealed class TicklessSchedulerTests() : TestKit(ConfigurationFactory.ParseString("""
    akka.scheduler.implementation = "NetworkGo.Actors.Scheduling.TicklessScheduler, NetworkGo.Actors"
    akka.loglevel = OFF
    akka.stdout-loglevel = OFF
    """))
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task A_message_comes_when_it_is_due_and_once()
    {
        Assert.IsType<TicklessScheduler>(Sys.Scheduler);
        var watch = Stopwatch.StartNew();
        Sys.Scheduler.ScheduleTellOnce(Short, TestActor, "due", ActorRefs.NoSender);

        await ExpectMsgAsync("due", cancellationToken: CancellationToken.None);
        Assert.True(watch.Elapsed >= Short - TimeSpan.FromMilliseconds(5), watch.Elapsed.ToString());
        await ExpectNoMsgAsync(Long);
    }

    [Fact]
    public async Task What_was_cancelled_does_not_come()
    {
        using var at = new Cancelable(Sys.Scheduler);
        using var before = new Cancelable(Sys.Scheduler);
        using var repeated = new Cancelable(Sys.Scheduler);
        before.Cancel();
        Sys.Scheduler.ScheduleTellOnce(Short, TestActor, "before", ActorRefs.NoSender, before);
        Sys.Scheduler.ScheduleTellOnce(Long, TestActor, "at", ActorRefs.NoSender, at);
        Sys.Scheduler.ScheduleTellRepeatedly(TimeSpan.Zero, Short, TestActor, "again", ActorRefs.NoSender, repeated);
        await ExpectMsgAsync("again", cancellationToken: CancellationToken.None);
        await ExpectMsgAsync("again", cancellationToken: CancellationToken.None);
        at.Cancel();
        repeated.Cancel();

        // One may have been under way.
        await ReceiveWhileAsync(static message => message is "again" ? message : null, max: Short, idle: Short).CountAsync(CancellationToken.None);
        await ExpectNoMsgAsync(Long * 2);
    }

    [Fact]
    public async Task An_action_that_fails_ends_neither_the_process_nor_its_own_repetition()
    {
        var tries = 0;
        using var repeated = new Cancelable(Sys.Scheduler);
        Sys.Scheduler.Advanced.ScheduleRepeatedly(
            TimeSpan.Zero, Short, () => throw new InvalidOperationException($"{Interlocked.Increment(ref tries)}"), repeated);

        await AwaitConditionAsync(() => Task.FromResult(Volatile.Read(ref tries) > 2), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task An_actor_s_timers_are_replaced_and_cancelled_as_with_akka_s_own()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Timed(TestActor)));
        actor.Tell(new Timed.Set("replaced", Short));
        actor.Tell(new Timed.Set("kept", Long));
        await ExpectMsgAsync("kept", cancellationToken: CancellationToken.None);

        actor.Tell(new Timed.Set("gone", Short));
        actor.Tell(new Timed.Set(null, Short));
        await ExpectNoMsgAsync(Long);
    }

    private sealed class Timed(IActorRef receiver) : UntypedActor, IWithTimers
    {
        public ITimerScheduler Timers { get; set; } = null!;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case Set { Word: null }:
                    Timers.Cancel("key");
                    break;
                case Set set:
                    Timers.StartSingleTimer("key", set.Word, set.Delay);
                    break;
                default:
                    receiver.Tell(message);
                    break;
            }
        }

        internal sealed record Set(string? Word, TimeSpan Delay);
    }
}

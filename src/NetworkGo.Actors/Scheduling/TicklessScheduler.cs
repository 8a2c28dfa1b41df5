using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace NetworkGo.Actors.Scheduling;

/// <summary>
/// Akka's scheduler on the runtime's timers, which sleep until the next one is due. Akka's own wakes with every tick, whether
/// anything is due or not, and rounds each wait up to its ticks. Named by <c>akka.scheduler.implementation</c>.
/// </summary>
// See docs/decisions/027.
public sealed class TicklessScheduler : SchedulerBase, IDateTimeOffsetNowTimeProvider, IDisposable
{
    private readonly TimeProvider time = TimeProvider.System;
    private readonly long began;
    private volatile bool disposed;

    /// <summary>Made by Akka.</summary>
    /// <param name="scheduler">The configuration.</param>
    /// <param name="log">Receives actions that fail.</param>
    public TicklessScheduler(Config scheduler, ILoggingAdapter log)
        : base(scheduler, log) => began = time.GetTimestamp();

    /// <inheritdoc/>
    public override TimeSpan MonotonicClock => time.GetElapsedTime(began);

    /// <inheritdoc/>
    public override TimeSpan HighResMonotonicClock => MonotonicClock;

    /// <inheritdoc/>
    protected override DateTimeOffset TimeNow => time.GetUtcNow();

    /// <summary>Nothing that is due later is done any more.</summary>
    public void Dispose() => disposed = true;

    /// <inheritdoc/>
    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Start(delay, null, () => receiver.Tell(message, sender), cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Start(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) =>
        Start(delay, null, action, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) =>
        Start(delay, null, action.Run, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        Start(initialDelay, interval, action, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable cancelable) =>
        Start(initialDelay, interval, action.Run, cancelable);

    private void Start(TimeSpan delay, TimeSpan? interval, Action action, ICancelable? cancelable)
    {
        if (disposed)
        {
            throw new SchedulerException("the scheduler was shut down");
        }

        if (cancelable is not { IsCancellationRequested: true })
        {
            new Alarm(this, action, cancelable).Set(delay, interval);
        }
    }

    private sealed class Alarm(TicklessScheduler scheduler, Action action, ICancelable? cancelable)
    {
        private readonly Lock entry = new();
        private ITimer? timer;
        private CancellationTokenRegistration registration;
        private bool repeats;
        private bool over;

        public void Set(TimeSpan delay, TimeSpan? interval)
        {
            repeats = interval is not null;
            lock (entry)
            {
                timer = scheduler.time.CreateTimer(static alarm => ((Alarm)alarm!).Ring(), this, delay, interval ?? Timeout.InfiniteTimeSpan);
            }

            // Outside the lock: a token that is cancelled by now calls at once.
            var noted = cancelable?.Token.UnsafeRegister(static alarm => ((Alarm)alarm!).End(), this) ?? default;
            lock (entry)
            {
                if (!over)
                {
                    registration = noted;
                    return;
                }
            }

            noted.Unregister();
        }

        private void Ring()
        {
            if (scheduler.disposed || cancelable is { IsCancellationRequested: true })
            {
                End();
                return;
            }

            if (!repeats)
            {
                End();
            }

            try
            {
                action();
            }
            catch (Exception exception)
            {
                // As Akka's own does: on a thread of the pool it would end the process.
                scheduler.Log.Error(exception, "A scheduled action failed.");
            }
        }

        // Unregister, unlike Dispose, does not wait for a callback, which may be the caller.
        private void End()
        {
            CancellationTokenRegistration noted;
            lock (entry)
            {
                over = true;
                timer?.Dispose();
                noted = registration;
                registration = default;
            }

            noted.Unregister();
        }
    }
}

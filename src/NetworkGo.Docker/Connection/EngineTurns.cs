namespace NetworkGo.Docker.Connection;

/// <summary>
/// Lets calls go to the engine one after the other, in the order in which they were made: with several at once an engine takes longer for
/// all of them together. One that is not answered soon holds up no other: the next goes beside it.
/// </summary>
/// <param name="patience">How long a call has the engine for itself.</param>
/// <param name="time">The clock.</param>
// See docs/decisions/044.
internal sealed class EngineTurns(TimeSpan patience, TimeProvider time)
{
    private Task last = Task.CompletedTask;

    /// <summary>Makes a call when it is its turn.</summary>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Gives the turn up.</param>
    public async Task<T> RunAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var before = Interlocked.Exchange(ref last, over.Task);
        try
        {
            await before.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The one behind it goes when it would have gone itself.
            _ = before.ContinueWith(_ => End(over), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }

        using var timer = time.CreateTimer(End, over, patience, Timeout.InfiniteTimeSpan);
        try
        {
            return await call().ConfigureAwait(false);
        }
        finally
        {
            End(over);
        }
    }

    /// <summary>
    /// Waits until the calls that were made until now have ended, and no longer than the patience: what an engine is asked while it has changes
    /// before it is out of date when it answers, and takes time from them.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task PauseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Volatile.Read(ref last).WaitAsync(patience, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // There is more to do, or a call that hangs: asked beside it.
        }
    }

    private static void End(object? turn) => ((TaskCompletionSource)turn!).TrySetResult();
}

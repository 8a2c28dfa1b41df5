using Akka.Actor;
using NetworkGo.Actors.Inventory;
using NetworkGo.Actors.Reporting;
using NetworkGo.Actors.Supervision;
using NetworkGo.Core.Changes;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors;

/// <summary>The running reconciler, for callers that are no actors. All members may be called from any thread.</summary>
public sealed class NetworkGoHandle
{
    private readonly IActorRef supervisor;
    private readonly IActorRef board;

    internal NetworkGoHandle(IActorRef supervisor, IActorRef board)
    {
        this.supervisor = supervisor;
        this.board = board;
    }

    /// <summary>What of the reconciler hangs: what does not answer, or does something that does not come to an end.</summary>
    /// <param name="within">How long an answer is waited for.</param>
    /// <param name="longest">How long one operation may run.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>In words; null where nothing hangs.</returns>
    public Task<string?> FindHangAsync(TimeSpan within, TimeSpan longest, CancellationToken cancellationToken) =>
        new HealthCheck(within, longest).FindHangAsync(supervisor, board, cancellationToken);

    /// <summary>Everything that the status shows, as of now.</summary>
    public Task<HostStatus> GetStatusAsync(CancellationToken cancellationToken) =>
        board.Ask<HostStatus>(StatusBoardActor.GetStatus.Instance, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>The last transitions of one thing, oldest first, at most twenty; empty for a thing that is not known.</summary>
    public async Task<EquatableArray<ObjectStatus>> GetHistoryAsync(ObjectKind kind, string name, CancellationToken cancellationToken)
    {
        var query = new StatusBoardActor.GetHistory(kind, name);
        var answer = await board.Ask<StatusBoardActor.History>(query, Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        return answer.Transitions;
    }

    /// <summary>Brings a file into force, for good or on trial.</summary>
    /// <param name="content">The file's bytes, which nothing changes any more.</param>
    /// <param name="within">For a trial: how long it waits for a confirmation; null for good.</param>
    /// <param name="cancellationToken">Ends the waiting, not the order.</param>
    public Task<OrderResult> ApplyAsync(byte[] content, TimeSpan? within, CancellationToken cancellationToken) =>
        supervisor.Ask<OrderResult>(new ChangeOrder.Apply(content, within), Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Confirms the trial that is pending.</summary>
    /// <param name="cancellationToken">Ends the waiting, not the order.</param>
    public Task<OrderResult> ConfirmAsync(CancellationToken cancellationToken) =>
        supervisor.Ask<OrderResult>(new ChangeOrder.Confirm(), Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Brings a generation of before into force, and ends a trial.</summary>
    /// <param name="generation">Its number; null for the former one: that of before the trial, or the one before the one in force.</param>
    /// <param name="cancellationToken">Ends the waiting, not the order.</param>
    public Task<OrderResult> RollBackAsync(long? generation, CancellationToken cancellationToken) =>
        supervisor.Ask<OrderResult>(new ChangeOrder.RollBack(generation), Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Lists the engine again without waiting for an event.</summary>
    public void Resync() => new ActorSelection(supervisor, DockerInventoryActor.Name).Tell(DockerInventoryActor.RelistNow.Instance);

    /// <summary>
    /// Stops all actors. What runs is given up, and what was written stays: no rule, network or attachment is touched.
    /// </summary>
    /// <param name="timeout">Longest wait.</param>
    /// <returns>False when it took longer.</returns>
    public async Task<bool> StopAsync(TimeSpan timeout)
    {
        try
        {
            var stopped = await supervisor.GracefulStop(timeout).ConfigureAwait(false);
            return await board.GracefulStop(timeout).ConfigureAwait(false) && stopped;
        }
        catch (TaskCanceledException)
        {
            return false;
        }
    }
}

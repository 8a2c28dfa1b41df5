using Akka.Actor;
using NetworkGo.Actors.Inventory;
using NetworkGo.Actors.Reporting;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors;

/// <summary>The running reconciler, for those who are no actors. All members may be called from any thread.</summary>
public sealed class NetworkGoHandle
{
    private readonly IActorRef supervisor;
    private readonly IActorRef board;

    internal NetworkGoHandle(IActorRef supervisor, IActorRef board)
    {
        this.supervisor = supervisor;
        this.board = board;
    }

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

    /// <summary>Lists the engine anew without waiting for an event.</summary>
    public void Resync() => supervisor.Tell(DockerInventoryActor.RelistNow.Instance);

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

using NetworkGo.Core.Engine;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Reconciling;

namespace NetworkGo.Actors.Reconciling;

/// <summary>
/// Where the actors of the containers that exchange addresses meet: nothing is done before all of them are there, and so none of them
/// does anything else on that network meanwhile. The last one begins; a call that hangs holds up the members of its own exchange only.
/// </summary>
/// <param name="docker">The engine.</param>
/// <param name="patience">How long one waits for the others.</param>
// See docs/decisions/053.
internal sealed class AddressExchanges(IDockerGateway docker, TimeSpan patience)
{
    private readonly Lock access = new();
    private readonly List<Meeting> meetings = [];

    /// <summary>Takes part, and waits for the end of it.</summary>
    /// <param name="exchange">The exchange as this container sees it.</param>
    /// <param name="container">Who takes part.</param>
    /// <param name="cancellationToken">Takes part no more, unless it has begun.</param>
    /// <returns>What came of this container's move; <see cref="DockerOutcome.Superseded"/> where it did not begin.</returns>
    public async Task<DockerResult> JoinAsync(AddressExchange exchange, string container, CancellationToken cancellationToken)
    {
        var meeting = Enter(exchange, container);
        try
        {
            await meeting.Begun.Task.WaitAsync(patience, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            if (Leave(meeting, container))
            {
                cancellationToken.ThrowIfCancellationRequested();
                return NotBegun(exchange, "some of them are busy");
            }
        }

        if (!await meeting.Begun.Task.ConfigureAwait(false))
        {
            return NotBegun(exchange, "another one is due by now");
        }

        var results = await meeting.Done.Task.ConfigureAwait(false);
        return results[exchange.Moves.ToList().FindIndex(m => string.Equals(m.ContainerName, container, StringComparison.Ordinal))];
    }

    private static DockerResult NotBegun(AddressExchange exchange, string why) => new(
        DockerOutcome.Superseded,
        $"the exchange of addresses on network {exchange.NetworkName} between {string.Join(", ", exchange.Moves.Select(static m => m.ContainerName))} has not begun: {why}");

    private Meeting Enter(AddressExchange exchange, string container)
    {
        Meeting meeting;
        lock (access)
        {
            // Whoever comes with a newer listing sees it better.
            foreach (var other in meetings.Where(m => m.Exchange != exchange && m.Overlaps(exchange)).ToList())
            {
                meetings.Remove(other);
                other.Begun.TrySetResult(false);
            }

            meeting = meetings.Find(m => m.Exchange == exchange) ?? new Meeting(exchange);
            meetings.Remove(meeting);
            meeting.Present.Add(container);
            if (meeting.Present.Count < exchange.Moves.Count)
            {
                meetings.Add(meeting);
                return meeting;
            }
        }

        meeting.Begun.TrySetResult(true);
        _ = RunAsync(meeting);
        return meeting;
    }

    // False where it began in the same moment.
    private bool Leave(Meeting meeting, string container)
    {
        lock (access)
        {
            if (meeting.Begun.Task.IsCompleted || !meetings.Contains(meeting))
            {
                return false;
            }

            meeting.Present.Remove(container);
            if (meeting.Present.Count == 0)
            {
                meetings.Remove(meeting);
            }

            return true;
        }
    }

    private async Task RunAsync(Meeting meeting)
    {
        try
        {
            meeting.Done.TrySetResult(await new ExchangeRunner(docker).RunAsync(meeting.Exchange, CancellationToken.None).ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            // A defect: it is each member's, and ends its actor.
            meeting.Done.TrySetException(exception);
        }
    }

    private sealed class Meeting(AddressExchange exchange)
    {
        public AddressExchange Exchange => exchange;

        public HashSet<string> Present { get; } = new(StringComparer.Ordinal);

        public TaskCompletionSource<bool> Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<EquatableArray<DockerResult>> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Overlaps(AddressExchange other) => string.Equals(exchange.NetworkName, other.NetworkName, StringComparison.Ordinal)
            && exchange.Moves.Any(m => other.Moves.Any(o => string.Equals(o.ContainerName, m.ContainerName, StringComparison.Ordinal)));
    }
}

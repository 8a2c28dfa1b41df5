using System.Globalization;
using Akka.Actor;
using NetworkGo.Actors.Scheduling;

namespace NetworkGo.Actors.Supervision;

/// <summary>Finds out whether the actors still take messages, and whether what they do comes to an end.</summary>
/// <param name="within">How long an answer is waited for.</param>
/// <param name="longest">How long an operation may run.</param>
// See docs/decisions/056.
internal sealed class HealthCheck(TimeSpan within, TimeSpan longest)
{
    // Names in one line.
    private const int Named = 3;

    /// <summary>Asks all of them at once.</summary>
    /// <param name="supervisor">The supervisor, which knows its children.</param>
    /// <param name="board">The status board.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>What hangs, for the operator; null where nothing does.</returns>
    public async Task<string?> FindHangAsync(IActorRef supervisor, IActorRef board, CancellationToken cancellationToken)
    {
        var shown = IdentifyAsync(board, cancellationToken);
        if (await AskAsync<RollCall.Children>(supervisor, RollCall.Instance, cancellationToken).ConfigureAwait(false) is not { } children)
        {
            return $"the supervisor has not answered for {Seconds(within)}";
        }

        if (await shown.ConfigureAwait(false) is null)
        {
            return $"the status board has not answered for {Seconds(within)}";
        }

        var problems = await Task.WhenAll(
            [.. children.Services.Select(actor => ProblemOfAsync(actor, isThing: false, cancellationToken)), .. children.Things.Select(actor => ProblemOfAsync(actor, isThing: true, cancellationToken))])
            .ConfigureAwait(false);
        List<string> found = [.. problems.OfType<string>()];
        return found.Count == 0
            ? null
            : string.Join("; ", found.Take(Named)) + (found.Count > Named ? string.Create(CultureInfo.InvariantCulture, $"; and {found.Count - Named} more") : "");
    }

    private async Task<string?> ProblemOfAsync(IActorRef actor, bool isThing, CancellationToken cancellationToken)
    {
        if (await IdentifyAsync(actor, cancellationToken).ConfigureAwait(false) is not { } identity)
        {
            return $"{NameOf(actor)} has not answered for {Seconds(within)}";
        }

        // One that has ended since has no subject, and would not answer.
        return isThing && identity.Subject is not null
            && await AskAsync<RollCall.Present>(actor, RollCall.Instance, cancellationToken).ConfigureAwait(false) is { Running: { } running } present && running > longest
            ? $"{NameOf(actor)} has waited {Seconds(running)} for {present.Step}"
            : null;
    }

    // Each actor answers this by itself, when it comes to it.
    private Task<ActorIdentity?> IdentifyAsync(IActorRef actor, CancellationToken cancellationToken) =>
        AskAsync<ActorIdentity>(actor, new Identify(nameof(HealthCheck)), cancellationToken);

    private static string NameOf(IActorRef actor) => Uri.UnescapeDataString(actor.Path.Name);

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s");

    private async Task<T?> AskAsync<T>(IActorRef actor, object question, CancellationToken cancellationToken)
        where T : class
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(within);
        try
        {
            return await actor.Ask<T>(question, Timeout.InfiniteTimeSpan, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}

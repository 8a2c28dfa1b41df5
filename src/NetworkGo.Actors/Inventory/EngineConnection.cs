using Akka.Actor;
using Akka.Event;
using NetworkGo.Core.Ports;

namespace NetworkGo.Actors.Inventory;

/// <summary>
/// One connection to the engine: its events, and the listings made on it. All that it learns goes to the actor that opened it, as
/// <see cref="Message"/>. Opened and given up on that actor's thread.
/// </summary>
internal sealed class EngineConnection(IDockerGateway docker, IActorRef owner) : IDisposable
{
    private readonly CancellationTokenSource given = new();

    /// <summary>Gives it up: what runs on it is cancelled.</summary>
    internal void Cancel() => given.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        given.Cancel();
        given.Dispose();
    }

    /// <summary>Subscribes to the events, and follows them.</summary>
    internal void Follow(InventoryEffect.Subscribe subscribe)
    {
        var token = given.Token;
        _ = Task.Run(() => FollowAsync(subscribe, token), CancellationToken.None);
    }

    /// <summary>Lists the engine.</summary>
    internal void List(InventoryEffect.List list) => _ = ListAsync(list, given.Token).PipeTo(
        owner,
        success: result => new Message(this, result),
        failure: exception => new Message(this, new InventoryInput.Listed(list.Number, list.At, null, null, exception)));

    private async Task<InventoryInput.Listed> ListAsync(InventoryEffect.List list, CancellationToken cancellationToken)
    {
        var info = list.WithInfo ? await docker.InfoAsync(cancellationToken).ConfigureAwait(false) : null;
        var snapshot = await docker.ListAsync(cancellationToken).ConfigureAwait(false);
        return new InventoryInput.Listed(list.Number, list.At, snapshot, info, null);
    }

    private async Task FollowAsync(InventoryEffect.Subscribe subscribe, CancellationToken cancellationToken)
    {
        var number = subscribe.Connection;
        void Tell(InventoryInput input) => owner.Tell(new Message(this, input));
        try
        {
            var events = docker.EventsAsync(subscribe.SinceNano, () => Tell(new InventoryInput.Subscribed(number)), cancellationToken);
            await foreach (var happened in events.ConfigureAwait(false))
            {
                Tell(new InventoryInput.Happened(number, happened));
            }

            Tell(new InventoryInput.Broken(number, null));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Given up by the actor, which waits for nothing from it.
        }
        catch (Exception exception)
        {
            // Whatever it is, the state decides: an engine that is away is waited for, anything else restarts the actor.
            Tell(new InventoryInput.Broken(number, exception));
        }
    }

    /// <summary>What a connection learned.</summary>
    internal sealed record Message(EngineConnection Source, InventoryInput Input) : IDeadLetterSuppression;
}

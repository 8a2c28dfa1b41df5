using Akka.Actor;

namespace NetworkGo.Actors.Supervision;

/// <summary>The supervisor's children that are there whatever the configuration says. Lives on the supervisor's thread.</summary>
internal sealed class ServiceActors(IActorContext context)
{
    private readonly Dictionary<IActorRef, Action> restarts = [];

    /// <summary>Those that are there now.</summary>
    internal IReadOnlyList<IActorRef> Actors => [.. restarts.Keys];

    /// <summary>Starts one. Its name has to be free: it is after <see cref="Terminated"/>.</summary>
    internal void Start(Props props, string name)
    {
        var actor = context.Watch(context.ActorOf(props, name));
        restarts[actor] = () => Start(props, name);
    }

    /// <summary>A child has ended, by failing too often.</summary>
    /// <returns>How to restart it later; null when it is none of these.</returns>
    internal Action? Ended(IActorRef actor) => restarts.Remove(actor, out var restart) ? restart : null;
}

using Akka.Actor;
using NetworkGo.Actors.Reconciling;
using NetworkGo.Actors.Reporting;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Supervision;

/// <summary>
/// The supervisor's children of one kind. An actor's name is free only after <see cref="Terminated"/>: a spec that comes in
/// between is held until then. Belongs to the supervisor and lives on its thread.
/// </summary>
/// <typeparam name="TKey">What tells the things apart; its text is the child's identity in reports and in its actor's name.</typeparam>
/// <typeparam name="TSpec">What the configuration asks of one.</typeparam>
/// <typeparam name="TObservation">What the engine holds of one.</typeparam>
internal sealed class ChildRegistry<TKey, TSpec, TObservation>(
    ObjectKind kind,
    IActorContext context,
    IActorRef board,
    IEqualityComparer<TKey> comparer,
    Func<TKey, Props> props)
    where TKey : notnull
    where TSpec : class
    where TObservation : class
{
    private readonly Dictionary<TKey, Child> children = new(comparer);
    private readonly Dictionary<IActorRef, TKey> byActor = [];
    private long revision;

    /// <summary>The actors of all children.</summary>
    internal IEnumerable<IActorRef> Actors => byActor.Keys;

    /// <summary>The keys of all children that are not being stopped.</summary>
    internal IReadOnlyList<TKey> Keys => [.. children.Where(static pair => pair.Value.Spec is not null).Select(static pair => pair.Key)];

    /// <summary>Whether there is such a child that is not being stopped.</summary>
    internal bool Contains(TKey key) => children.GetValueOrDefault(key)?.Spec is not null;

    /// <summary>Gives a child its spec; creates the child if there is none.</summary>
    /// <param name="key">The child.</param>
    /// <param name="name">Its name in the status.</param>
    /// <param name="value">What is asked; null when it left the configuration.</param>
    /// <param name="generation">The configuration's generation.</param>
    internal void SetSpec(TKey key, string name, TSpec? value, long generation)
    {
        var child = children.GetValueOrDefault(key) ?? new Child();
        children[key] = child;
        var changed = child.Spec is null || !Equals(child.Spec.Value, value);
        if (!changed && child.Spec!.Generation == generation && string.Equals(child.Spec.Name, name, StringComparison.Ordinal))
        {
            return;
        }

        child.Spec = new Reconcile.Spec<TSpec>(name, value, generation, changed ? ++revision : child.Spec!.Revision);
        // Before the child gets it, so that "ready" is never shown about an older spec.
        board.Tell(new StatusBoardActor.Expected(kind, IdOf(key), name, child.Spec.Revision));
        if (child.Actor is null && !child.IsResting)
        {
            Create(key, child);
        }
        else if (!child.IsStopping)
        {
            child.Actor?.Tell(child.Spec);
        }
    }

    /// <summary>Gives a child what the engine holds of it.</summary>
    internal void Observe(TKey key, TObservation value, long at)
    {
        if (children.TryGetValue(key, out var child))
        {
            child.Observation = new Reconcile.Observed<TObservation>(value, at);
            Tell(child, child.Observation);
        }
    }

    /// <summary>Tells a child that nothing is known of its thing any more.</summary>
    internal void ObservationLost(TKey key, string reason)
    {
        if (children.TryGetValue(key, out var child))
        {
            child.Observation = new Reconcile.ObservationLost(reason);
            Tell(child, child.Observation);
        }
    }

    /// <summary>Tells a child that it is its turn in the drift check.</summary>
    internal void Tick(TKey key)
    {
        if (children.TryGetValue(key, out var child))
        {
            Tell(child, Reconcile.DriftTick.Instance);
        }
    }

    /// <summary>Tells a child that its thing was changed just now.</summary>
    internal void NotifyChanged(TKey key)
    {
        if (children.TryGetValue(key, out var child))
        {
            Tell(child, Reconcile.NotifyChanged.Instance);
        }
    }

    /// <summary>Gives a restarted child everything again.</summary>
    /// <returns>Whether it is a child of this kind.</returns>
    internal bool Resend(IActorRef actor)
    {
        if (!byActor.TryGetValue(actor, out var key))
        {
            return false;
        }

        if (children.TryGetValue(key, out var child) && child is { IsStopping: false, Actor: not null })
        {
            Introduce(child, actor);
        }

        return true;
    }

    /// <summary>Stops a child that has undone its thing, unless something else was asked of it meanwhile.</summary>
    /// <param name="actor">The child.</param>
    /// <param name="finishedRevision">The revision of the spec that it finished.</param>
    /// <returns>Its last observation when it is stopped and had one.</returns>
    internal TObservation? Finish(IActorRef actor, long finishedRevision)
    {
        if (!byActor.TryGetValue(actor, out var key)
            || !children.TryGetValue(key, out var child)
            || child.Spec?.Revision != finishedRevision)
        {
            return null;
        }

        var last = (child.Observation as Reconcile.Observed<TObservation>)?.Value;
        child.IsStopping = true;
        child.Spec = null;
        child.Observation = null;
        context.Stop(actor);
        board.Tell(new StatusBoardActor.Forget(kind, IdOf(key)));
        return last;
    }

    /// <summary>A child has ended.</summary>
    /// <returns>How to restart it later, when it ended by failing too often; null otherwise.</returns>
    internal Action? Ended(IActorRef actor)
    {
        if (!byActor.Remove(actor, out var key) || !children.TryGetValue(key, out var child))
        {
            return null;
        }

        var failed = !child.IsStopping;
        child.Actor = null;
        child.IsStopping = false;
        if (child.Spec is null)
        {
            children.Remove(key);
            return null;
        }

        if (!failed)
        {
            Create(key, child);
            return null;
        }

        child.IsResting = true;
        return () => Restart(key);
    }

    private static string IdOf(TKey key) => key.ToString()!;

    private static void Tell(Child child, object message)
    {
        if (!child.IsStopping)
        {
            child.Actor?.Tell(message);
        }
    }

    private static void Introduce(Child child, IActorRef actor)
    {
        actor.Tell(child.Spec);
        if (child.Observation is { } observation)
        {
            actor.Tell(observation);
        }
    }

    private void Restart(TKey key)
    {
        if (children.TryGetValue(key, out var child) && child is { IsResting: true, Actor: null })
        {
            child.IsResting = false;
            Create(key, child);
        }
    }

    private void Create(TKey key, Child child)
    {
        var actor = context.ActorOf(props(key), $"{kind.ToString().ToLowerInvariant()}-{Uri.EscapeDataString(IdOf(key))}");
        context.Watch(actor);
        byActor[actor] = key;
        child.Actor = actor;
        Introduce(child, actor);
    }

    private sealed class Child
    {
        /// <summary>Null only while it is being stopped and nothing new was asked.</summary>
        internal Reconcile.Spec<TSpec>? Spec { get; set; }

        /// <summary>The last observation, or its loss.</summary>
        internal object? Observation { get; set; }

        internal IActorRef? Actor { get; set; }

        internal bool IsStopping { get; set; }

        internal bool IsResting { get; set; }
    }
}

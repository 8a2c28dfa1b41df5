using Akka.Actor;
using NetworkGo.Actors.Reconciling;
using NetworkGo.Actors.Reporting;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Supervision;

/// <summary>
/// The supervisor's children of one kind. A name is free only after <see cref="Terminated"/>: a spec that comes in
/// between is held until then. Belongs to the supervisor and lives on its thread.
/// </summary>
internal sealed class Family<TSpec, TObservation>(
    ObjectKind kind,
    IActorContext context,
    IActorRef board,
    Func<string, Props> props)
    where TSpec : class
    where TObservation : class
{
    private readonly Dictionary<string, Child> children = new(StringComparer.Ordinal);
    private readonly Dictionary<IActorRef, string> byActor = [];
    private long revision;

    /// <summary>The identities of all children that are not being stopped.</summary>
    internal IReadOnlyList<string> Ids => [.. children.Where(static pair => pair.Value.Spec is not null).Select(static pair => pair.Key)];

    /// <summary>Asks something of a child, which is made if there is none.</summary>
    internal void Ask(string id, string name, TSpec? value, long generation)
    {
        var child = children.GetValueOrDefault(id) ?? new Child();
        children[id] = child;
        var changed = child.Spec is null || !Equals(child.Spec.Value, value);
        if (!changed && child.Spec!.Generation == generation && string.Equals(child.Spec.Name, name, StringComparison.Ordinal))
        {
            return;
        }

        child.Spec = new Reconcile.Spec<TSpec>(name, value, generation, changed ? ++revision : child.Spec!.Revision);
        // Before the child can hear of it, so that nobody reads "ready" about what was asked before.
        board.Tell(new StatusBoardActor.Expected(kind, id, name, child.Spec.Revision));
        if (child.Actor is null && !child.IsResting)
        {
            Create(id, child);
        }
        else if (!child.IsStopping)
        {
            child.Actor?.Tell(child.Spec);
        }
    }

    /// <summary>Shows a child what the engine holds.</summary>
    internal void Show(string id, TObservation value, long at)
    {
        if (children.TryGetValue(id, out var child))
        {
            child.Seen = new Reconcile.Observed<TObservation>(value, at);
            Tell(child, child.Seen);
        }
    }

    /// <summary>The observation that a child was shown last.</summary>
    internal TObservation? Seen(string id) => (children.GetValueOrDefault(id)?.Seen as Reconcile.Observed<TObservation>)?.Value;

    /// <summary>Tells a child that nothing is known of its thing any more.</summary>
    internal void Lose(string id, string reason)
    {
        if (children.TryGetValue(id, out var child))
        {
            child.Seen = new Reconcile.ObservationLost(reason);
            Tell(child, child.Seen);
        }
    }

    /// <summary>Tells a child to compare anew.</summary>
    internal void Tick(string id)
    {
        if (children.TryGetValue(id, out var child))
        {
            Tell(child, Reconcile.DriftTick.Instance);
        }
    }

    /// <summary>Tells a child that its thing was changed just now.</summary>
    internal void Hear(string id)
    {
        if (children.TryGetValue(id, out var child))
        {
            Tell(child, Reconcile.Heard.Instance);
        }
    }

    /// <summary>A restarted child gets everything again.</summary>
    internal void Resend(string id)
    {
        if (children.TryGetValue(id, out var child) && child is { IsStopping: false, Actor: { } actor })
        {
            Introduce(child, actor);
        }
    }

    /// <summary>Stops a child that has undone its thing, unless something else was asked of it meanwhile.</summary>
    internal bool Finish(Reconcile.Finished finished)
    {
        if (!children.TryGetValue(finished.Id, out var child) || child.Spec?.Revision != finished.Revision || child.Actor is not { } actor)
        {
            return false;
        }

        child.IsStopping = true;
        child.Spec = null;
        child.Seen = null;
        context.Stop(actor);
        board.Tell(new StatusBoardActor.Forget(kind, finished.Id));
        return true;
    }

    /// <summary>A child has ended. Returns its identity when it did so by failing too often, and is to be made anew later.</summary>
    internal string? Ended(IActorRef actor)
    {
        if (!byActor.Remove(actor, out var id) || !children.TryGetValue(id, out var child))
        {
            return null;
        }

        var failed = !child.IsStopping;
        child.Actor = null;
        child.IsStopping = false;
        if (child.Spec is null)
        {
            children.Remove(id);
            return null;
        }

        if (!failed)
        {
            Create(id, child);
            return null;
        }

        child.IsResting = true;
        return id;
    }

    /// <summary>Makes a child anew that had failed too often.</summary>
    internal void Revive(string id)
    {
        if (children.TryGetValue(id, out var child) && child is { IsResting: true, Actor: null })
        {
            child.IsResting = false;
            Create(id, child);
        }
    }

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
        if (child.Seen is { } seen)
        {
            actor.Tell(seen);
        }
    }

    private void Create(string id, Child child)
    {
        var actor = context.ActorOf(props(id), $"{kind.ToString().ToLowerInvariant()}-{Uri.EscapeDataString(id)}");
        context.Watch(actor);
        byActor[actor] = id;
        child.Actor = actor;
        Introduce(child, actor);
    }

    private sealed class Child
    {
        /// <summary>Null only while it is being stopped and nothing new was asked.</summary>
        internal Reconcile.Spec<TSpec>? Spec { get; set; }

        /// <summary>The last observation, or its loss.</summary>
        internal object? Seen { get; set; }

        internal IActorRef? Actor { get; set; }

        internal bool IsStopping { get; set; }

        internal bool IsResting { get; set; }
    }
}

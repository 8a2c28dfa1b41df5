using Akka.Actor;
using Akka.Event;

namespace NetworkGo.Actors.Scheduling;

/// <summary>
/// Asks the supervisor for its children, and the actor of a thing whether it works on it. Each answers when it comes to the message,
/// so one that hangs does not.
/// </summary>
internal sealed record RollCall : IDeadLetterSuppression
{
    internal static RollCall Instance { get; } = new();

    /// <summary>The supervisor's answer.</summary>
    /// <param name="Things">The actors of single things, which answer a roll call themselves.</param>
    /// <param name="Services">The others.</param>
    internal sealed record Children(IReadOnlyList<IActorRef> Things, IReadOnlyList<IActorRef> Services);

    /// <summary>The answer of a thing's actor.</summary>
    /// <param name="Running">How long its operation runs; null where none does.</param>
    /// <param name="Step">What that waits for.</param>
    internal sealed record Present(TimeSpan? Running, string Step) : IDeadLetterSuppression;
}

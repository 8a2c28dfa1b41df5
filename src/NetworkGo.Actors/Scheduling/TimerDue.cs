using Akka.Event;

namespace NetworkGo.Actors.Scheduling;

/// <summary>A timer is due.</summary>
/// <param name="Name">Its name.</param>
internal sealed record TimerDue(string Name) : IDeadLetterSuppression;

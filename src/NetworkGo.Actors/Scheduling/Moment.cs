using System.Runtime.InteropServices;
using NetworkGo.Actors.Ports;

namespace NetworkGo.Actors.Scheduling;

/// <summary>What a pure state may know of time and chance while it handles one message.</summary>
/// <param name="Timestamp">Monotonic timestamp of the moment at which the message is handled.</param>
/// <param name="Utc">The same on the calendar.</param>
/// <param name="Random">A random number from 0 up to 1.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Moment(long Timestamp, DateTimeOffset Utc, double Random)
{
    internal static Moment Now(ReconcilerPorts ports) => new(ports.Time.GetTimestamp(), ports.Time.GetUtcNow(), ports.Random());
}

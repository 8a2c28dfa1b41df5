using NetworkGo.Actors.Scheduling;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Reporting;

/// <summary>What a <see cref="StatusBoardState"/> asks its actor to do.</summary>
internal static class StatusBoardEffect
{
    /// <summary>Log that a thing came into another state.</summary>
    /// <param name="Before">Its last state; null when it is new.</param>
    /// <param name="After">Its state now.</param>
    internal sealed record LogChange(ObjectStatus? Before, ObjectStatus After) : Effect;

    /// <summary>Log that the host is as a configuration says, for the first time since that came into force.</summary>
    /// <param name="Generation">Its generation.</param>
    /// <param name="TakenAt">Monotonic timestamp of when it came into force.</param>
    internal sealed record LogConverged(long Generation, long TakenAt) : Effect;
}

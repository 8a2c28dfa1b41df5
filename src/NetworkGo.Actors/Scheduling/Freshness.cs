using System.Runtime.InteropServices;

namespace NetworkGo.Actors.Scheduling;

/// <summary>
/// Tells whether an observation can show a change: whether it began at or after the moment at which the change was complete. All
/// timestamps are of one monotonic clock. Immutable.
/// </summary>
/// <param name="ObservedAt">When the newest observation began.</param>
/// <param name="RequiredAt">When the last change that an observation has to show was complete.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Freshness(long ObservedAt, long RequiredAt)
{
    /// <summary>Nothing was observed, and nothing was changed.</summary>
    public static Freshness None { get; } = new(long.MinValue, long.MinValue);

    /// <summary>Whether the newest observation shows the last change.</summary>
    public bool IsFresh => Shows(ObservedAt, RequiredAt);

    /// <summary>Whether an observation shows a change.</summary>
    /// <param name="observedAt">When the observation began.</param>
    /// <param name="changedAt">When the change was complete.</param>
    public static bool Shows(long observedAt, long changedAt) => observedAt >= changedAt;

    /// <summary>Whether an observation that began then shows the last change.</summary>
    public bool WouldBeFresh(long observedAt) => Shows(observedAt, RequiredAt);

    /// <summary>There is a newer observation.</summary>
    public Freshness Observed(long at) => this with { ObservedAt = at };

    /// <summary>Something was changed: older observations no longer count.</summary>
    public Freshness Changed(long at) => this with { RequiredAt = Math.Max(RequiredAt, at) };
}

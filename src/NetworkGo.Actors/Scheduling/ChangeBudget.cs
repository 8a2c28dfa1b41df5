using NetworkGo.Core.DesiredState;

namespace NetworkGo.Actors.Scheduling;

/// <summary>
/// Bounds how often a namespace is reconciled because its own rules changed: who has NET_ADMIN in a container could have that done all the time.
/// What is beyond is found by the drift check.
/// </summary>
/// <param name="most">How many changes of one namespace are reported in a window.</param>
/// <param name="window">The window: the drift check interval.</param>
/// <param name="time">The clock.</param>
internal sealed class ChangeBudget(int most, TimeSpan window, TimeProvider time)
{
    private readonly Dictionary<NamespaceId, int> taken = [];
    private long began = time.GetTimestamp();

    /// <summary>Whether one more change of a namespace is reported.</summary>
    public bool TryTake(NamespaceId id)
    {
        if (time.GetElapsedTime(began) >= window)
        {
            taken.Clear();
            began = time.GetTimestamp();
        }

        var before = taken.GetValueOrDefault(id);
        taken[id] = Math.Min(before + 1, most);
        return before < most;
    }
}

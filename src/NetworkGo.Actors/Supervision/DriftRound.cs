namespace NetworkGo.Actors.Supervision;

/// <summary>
/// Spreads the drift check over its interval: one timer for all, and with each tick another part of the namespaces.
/// Three hundred timers of thirty seconds cost more than all the rest of an idle daemon.
/// </summary>
internal sealed class DriftRound
{
    /// <summary>Ticks in one interval.</summary>
    internal const int Slices = 10;

    private int slice;

    /// <summary>Those whose turn it is.</summary>
    internal IEnumerable<string> Next(IEnumerable<string> ids)
    {
        var turn = slice;
        slice = (slice + 1) % Slices;
        return ids.Where(id => (uint)StringComparer.Ordinal.GetHashCode(id) % Slices == turn);
    }
}

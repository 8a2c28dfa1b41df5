using NetworkGo.Core.DesiredState;

namespace NetworkGo.Actors.Supervision;

/// <summary>
/// Spreads the drift check over its interval: one timer for all, and another part of the namespaces with each tick. A timer for
/// each of three hundred namespaces cost more than all the rest of an idle daemon.
/// </summary>
internal sealed class DriftRound
{
    /// <summary>Ticks in one interval.</summary>
    internal const int Slices = 10;

    private int slice;

    /// <summary>Those whose turn it is.</summary>
    internal IEnumerable<NamespaceId> Next(IEnumerable<NamespaceId> ids)
    {
        var turn = slice;
        slice = (slice + 1) % Slices;
        return ids.Where(id => (uint)id.GetHashCode() % Slices == turn);
    }
}

namespace NetworkGo.Chaos.Tests.Faults;

/// <summary>One fault: in which of the two changes, at which call of it, and what happens there.</summary>
/// <param name="ToSecond">Whether the change is to the second configuration, or back.</param>
/// <param name="IsEngine">Whether it is a call of the engine, or a program.</param>
/// <param name="Fault">What happens.</param>
/// <param name="Index">The number of the call in its change, from 1.</param>
internal sealed record FaultCase(bool ToSecond, bool IsEngine, string Fault, int Index)
{
    /// <summary>Whether the daemon dies of it.</summary>
    public bool KillsDaemon => Fault.StartsWith("daemon-", StringComparison.Ordinal);

    public override string ToString() =>
        $"{(ToSecond ? "first to second" : "second to first")}, {(IsEngine ? "engine" : "program")} call {Index}: {Fault}";
}

namespace NetworkGo.Core.Iptables;

/// <summary>The difference between what a namespace holds and what it should hold, as one restore input.</summary>
public sealed record FirewallPlan
{
    /// <summary>Input for <c>iptables-restore --noflush --counters</c>; empty when nothing differs.</summary>
    public string RestoreText { get; init; } = "";

    /// <summary>What it changes, a line each.</summary>
    public EquatableArray<string> Changes { get; init; }

    /// <summary>Rules of NetworkGo's that go, and whose flows must go with them.</summary>
    public EquatableArray<OwnRule> Removed { get; init; }

    /// <summary>Whether there is nothing to write.</summary>
    public bool IsEmpty => RestoreText.Length == 0;
}

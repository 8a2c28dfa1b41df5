namespace NetworkGo.Netfilter.Iptables;

/// <summary>The difference between what a namespace holds and what it should hold, as one restore input.</summary>
public sealed record FirewallPlan
{
    /// <summary>Input for <c>iptables-restore --noflush --counters</c>; empty when nothing differs.</summary>
    public string RestoreText { get; init; } = "";

    /// <summary>What it changes, a line each.</summary>
    public EquatableArray<string> Changes { get; init; }

    /// <summary>The bodies of rules that are not in force until this is written: they are missing, or what leads to their chain is.</summary>
    public EquatableArray<string> Added { get; init; }

    /// <summary>
    /// The pending revocations in place once this is written: those of rules that it removes, and those that were there.
    /// </summary>
    public EquatableArray<string> PendingRevocations { get; init; }

    /// <summary>Whether there is nothing to write.</summary>
    public bool IsEmpty => RestoreText.Length == 0;
}

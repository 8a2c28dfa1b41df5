using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>One rule as <c>iptables-save -c</c> wrote it.</summary>
/// <param name="Body">Everything behind <c>-A CHAIN</c>.</param>
/// <param name="Packets">Packets counted.</param>
/// <param name="Bytes">Bytes counted.</param>
public sealed record SavedRule(string Body, ulong Packets = 0, ulong Bytes = 0)
{
    /// <summary>In a forecast, the value of a rule of ours, which need not be read from its text; null for what a kernel holds.</summary>
    public Rule? Own { get; init; }

    /// <summary>The chain or target that it jumps or goes to; null where it has none.</summary>
    public string? Target => RuleItems.Value(Body, "-j") ?? RuleItems.Value(Body, "-g");

    /// <summary>Its comment; null where it has none.</summary>
    public string? Comment => RuleItems.Value(Body, "--comment");
}

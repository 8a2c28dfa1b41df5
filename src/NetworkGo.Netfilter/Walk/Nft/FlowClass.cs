using System.Net;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Netfilter.Walk;

/// <summary>New flows that a rule of NetworkGo's is to let through, as the engine's own table meets them.</summary>
// See docs/decisions/024.
public sealed record FlowClass
{
    /// <summary>Where they come from.</summary>
    public required IPNetwork Source { get; init; }

    /// <summary>Where they go.</summary>
    public required IPNetwork Target { get; init; }

    /// <summary>The device that they arrive on; null where that is not known, which is then none of the engine's bridges.</summary>
    public string? Input { get; init; }

    /// <summary>The engine's bridge that they leave by; null where they leave by none.</summary>
    public EngineBridge? Output { get; init; }

    /// <summary>Their protocol; null for every one.</summary>
    public string? Protocol { get; init; }

    /// <summary>Their destination port; null for every one.</summary>
    public PortRange? Port { get; init; }

    /// <summary>What a rule of the host's accepts; null for a rule that accepts no new flows.</summary>
    /// <param name="rule">A rule of the tables filter or raw.</param>
    /// <param name="bridges">The engine's bridges.</param>
    public static FlowClass? Of(RuleSpec rule, EquatableArray<EngineBridge> bridges)
    {
        ArgumentNullException.ThrowIfNull(rule);

        // The raw table's accepts have the same matches, and are read as if they were the filter table's.
        return RuleFlows.Of(new OwnRule(TableName.Filter, rule.Chain, rule.Body)) is { } flows
            ? new FlowClass
            {
                Source = flows.Source,
                Target = flows.Target,
                Input = RuleItems.Value(rule.Body, "-i"),
                Output = bridges.FirstOrDefault(b => Subnets.Contains(b.Subnet, flows.Target)),
                Protocol = flows.Protocol,
                Port = flows.TargetPort,
            }
            : null;
    }
}

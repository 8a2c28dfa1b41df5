using System.Net;
using System.Net.Sockets;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Netfilter.Walk.Nft;

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
    /// <param name="rule">A rule.</param>
    /// <param name="bridges">The engine's bridges.</param>
    public static FlowClass? Of(Rule rule, EquatableArray<EngineBridge> bridges)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if (rule is not { Hook: RuleHook.Forward or RuleHook.Raw, Action: RuleAction.Accept, Match: { Packets: not FlowPackets.Established } match })
        {
            return null;
        }

        // Answers, before anything tracks them: a packet like any other.
        var (source, target, port) = match.Packets == FlowPackets.Replies ? (match.Target, match.Source, null) : (match.Source, match.Target, match.Port);
        var family = (target ?? source)?.BaseAddress.AddressFamily ?? AddressFamily.InterNetwork;
        var to = target ?? Subnets.Everything(family);
        return new FlowClass
        {
            Source = source ?? Subnets.Everything(family),
            Target = to,
            Input = match.Input,
            Output = bridges.FirstOrDefault(b => Subnets.Contains(b.Subnet, to)),
            Protocol = match.Protocol == IpProtocol.All ? null : IpProtocols.Name(match.Protocol),
            Port = port,
        };
    }
}

using System.Net;
using System.Net.Sockets;

namespace NetworkGo.Netfilter.Walk.Nft;

/// <summary>
/// What is known of the packets that meet a chain: of one packet almost everything, of the packets of a class of flows
/// what they have in common. What a property is null for is not known, or is not the same for all of them.
/// </summary>
internal sealed record NftTraffic
{
    public static (uint First, uint Last) EveryPort => (0, ushort.MaxValue);

    public required NftDevice Input { get; init; }

    public required NftDevice Output { get; init; }

    /// <summary>The addresses that they come from: one, or a subnet. Of the same family as <see cref="Destination"/>.</summary>
    public required IPNetwork Source { get; init; }

    public required IPNetwork Destination { get; init; }

    /// <summary>As iptables names it; null for every one.</summary>
    public required string? Protocol { get; init; }

    public (uint First, uint Last) SourcePort { get; init; } = EveryPort;

    public (uint First, uint Last) DestinationPort { get; init; } = EveryPort;

    /// <summary>The mark, as far as it is known.</summary>
    public uint Mark { get; init; }

    /// <summary>The bits of the mark that are not known.</summary>
    public uint UnknownMark { get; init; }

    /// <summary>The state as nft names it: <c>new</c>.</summary>
    public string? State { get; init; }

    /// <summary>Whether they belong to a flow: what does not has a state, and nothing else that connection tracking knows.</summary>
    public bool HasFlow { get; init; } = true;

    /// <summary>Whether they are answers, as connection tracking sees it.</summary>
    public bool? IsReply { get; init; }

    /// <summary>Whether their flows have another destination (source) behind the translation.</summary>
    public bool? HasOtherDestination { get; init; }

    public bool? HasOtherSource { get; init; }

    /// <summary>Whether their flows have been answered.</summary>
    public bool? IsAnswered { get; init; }

    /// <summary>The flags of TCP, as bits.</summary>
    public uint? TcpFlags { get; init; }

    /// <summary>The type of ICMP, of either family, as nft names it: <c>echo-request</c>.</summary>
    public string? IcmpType { get; init; }

    /// <summary>Whether the source (destination) is an address of the namespace itself.</summary>
    public bool? IsSourceLocal { get; init; }

    public bool? IsDestinationLocal { get; init; }

    public bool IsVersion6 => Destination.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6;
}

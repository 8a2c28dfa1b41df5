using NetworkGo.Netfilter.Rules;
using System.Globalization;

namespace NetworkGo.Netfilter.Walk.Nft;

/// <summary>What of the engine's own rules stands in one policy's way, and the words for it.</summary>
internal sealed record EngineObstacles
{
    private const string TrustedInterfaces = "com.docker.network.bridge.trusted_host_interfaces";

    /// <summary>The mark that the engine accepts; null where it accepts none.</summary>
    public AcceptMark? Accepted { get; init; }

    /// <summary>The bits of the mark that the policy's masquerading uses; 0 where it does not masquerade.</summary>
    public uint Masquerade { get; init; }

    /// <summary>A mark that could be accepted.</summary>
    public AcceptMark Suggestion { get; init; }

    private bool Unmarked { get; init; }

    private string? InternalNetwork { get; init; }

    private bool Direct { get; init; }

    // The first of them stands for all in the message.
    private (string Network, string Interface)? Trust { get; init; }

    /// <summary>The fix, in a sentence; null where nothing is in the way.</summary>
    public string? Message
    {
        get
        {
            if (InternalNetwork is { } network)
            {
                return $"the engine's nftables rules let nothing into the internal network {network}, whatever mark it has; make the network without \"internal\"";
            }

            var flags = new List<string>();
            if (Unmarked)
            {
                flags.Add($"--bridge-accept-fwmark={Suggestion}");
            }

            if (Direct)
            {
                flags.Add("--allow-direct-routing");
            }

            return flags.Count == 0 ? null : $"{Cause}; start the engine with {string.Join(" and ", flags)}{Instead}";
        }
    }

    private string Cause => Unmarked && Accepted is { } mark && (mark.Mask & Masquerade) != 0
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"the mark {mark} that the engine accepts covers the bit 0x{Masquerade:x} (firewall.masquerade-mark) that marks what to masquerade")
        : "the engine's nftables rules drop these packets, and another program's accept does not count beside them";

    private string Instead => Direct && Trust is { } trust
        ? $" (instead of the latter, networks may be made with the interfaces that packets come by, here {trust.Network} with the option {TrustedInterfaces}={trust.Interface})"
        : "";

    /// <summary>The raw chain drops it: addressed to a container, and not from its own bridge.</summary>
    public EngineObstacles Raw(FlowClass flowClass) => this with
    {
        Direct = true,
        Trust = Trust ?? (flowClass is { Output: { } bridge, Input: { } input } ? (bridge.Network, input) : null),
    };

    /// <summary>The filter's chain drops it.</summary>
    public EngineObstacles Filter(FlowClass flowClass) => flowClass.Output is { IsInternal: true } bridge
        ? this with { InternalNetwork = InternalNetwork ?? bridge.Network }
        : this with { Unmarked = true };
}

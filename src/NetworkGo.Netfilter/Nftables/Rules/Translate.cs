using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>Translates the connection's source or target.</summary>
/// <param name="Kind">Which of both.</param>
/// <param name="Family">The family of the address.</param>
/// <param name="AddressFrom">The register of the address.</param>
public sealed record Translate(NatKind Kind, NatFamily Family, Register? AddressFrom) : Expression
{
    /// <summary>The register of the last address of a range.</summary>
    public Register? AddressTo { get; init; }

    /// <summary>The register of the port.</summary>
    public Register? PortFrom { get; init; }

    /// <summary>The register of the last port of a range.</summary>
    public Register? PortTo { get; init; }

    /// <summary>NF_NAT_RANGE_…, without those that say which of the registers above are given: the kernel sets these itself.</summary>
    public uint Flags { get; init; }
}

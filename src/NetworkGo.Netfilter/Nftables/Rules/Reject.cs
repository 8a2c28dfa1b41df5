namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>Answers that the target cannot be reached, and drops.</summary>
/// <param name="Type">enum nft_reject_types.</param>
/// <param name="Code">enum nft_reject_inet_code for <see cref="RejectType.Icmpx"/>, else that of ICMP.</param>
public sealed record Reject(RejectType Type, byte Code) : Expression
{
    /// <summary>NFT_REJECT_ICMPX_NO_ROUTE.</summary>
    public const byte NoRoute = 0;

    /// <summary>NFT_REJECT_ICMPX_PORT_UNREACH.</summary>
    public const byte PortUnreachable = 1;

    /// <summary>NFT_REJECT_ICMPX_HOST_UNREACH.</summary>
    public const byte HostUnreachable = 2;

    /// <summary>NFT_REJECT_ICMPX_ADMIN_PROHIBITED.</summary>
    public const byte AdminProhibited = 3;
}

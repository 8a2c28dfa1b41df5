namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>Translates the connection's source to the address of the outgoing interface.</summary>
/// <param name="Flags">NF_NAT_RANGE_…; 16 is fully-random.</param>
public sealed record Masquerade(uint Flags = 0) : Expression
{
    /// <summary>NF_NAT_RANGE_PROTO_RANDOM_FULLY.</summary>
    public const uint FullyRandom = 16;
}

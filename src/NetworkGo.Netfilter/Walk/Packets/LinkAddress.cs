using System.Net;

namespace NetworkGo.Netfilter.Walk.Packets;

/// <summary>An address of a device.</summary>
/// <param name="Address">The address.</param>
/// <param name="PrefixLength">The length of its subnet's prefix.</param>
public sealed record LinkAddress(IPAddress Address, int PrefixLength)
{
    /// <summary>The subnet that it is in.</summary>
    public IPNetwork Subnet => Subnets.Of(Address, PrefixLength);
}

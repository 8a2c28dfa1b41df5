using System.Runtime.InteropServices;

namespace NetworkGo.Netfilter.Conntrack;

/// <summary>What tells flows of ICMP and ICMPv6 apart in place of ports.</summary>
/// <param name="Id">The identifier.</param>
/// <param name="Type">The type.</param>
/// <param name="Code">The code.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct IcmpFields(ushort Id, byte Type, byte Code);

namespace NetworkGo.Netfilter.Iptables;

/// <summary>What the kernel counted for one policy in one namespace.</summary>
/// <param name="Policy">The policy's id.</param>
/// <param name="Packets">Packets that its rules accepted, those of both directions.</param>
/// <param name="Bytes">The bytes of these packets.</param>
public sealed record PolicyTraffic(string Policy, ulong Packets, ulong Bytes);

using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Rules;

namespace NetworkGo.Netfilter.Nftables.Reading;

/// <summary>A rule with what the kernel knows of it.</summary>
/// <param name="Chain">The chain that it is in.</param>
/// <param name="Rule">As it was written.</param>
/// <param name="Handle">The kernel's number of it.</param>
/// <param name="Counter">What its first counter has counted; null where it has none.</param>
public sealed record DumpedRule(string Chain, Rule Rule, ulong Handle, Counter? Counter);

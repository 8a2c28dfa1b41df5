using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Core.Reconciling;

/// <summary>The rules that a namespace holds.</summary>
/// <param name="Backend">Where they were read.</param>
/// <param name="Dump">All of them, foreign ones too.</param>
internal sealed record StandingRules(IptablesBackend Backend, IptablesDump Dump);

using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Netfilter.Walk;

/// <summary>The rules of one backend. Those of both are in force at once: what one of them drops is dropped.</summary>
/// <param name="Backend">The backend.</param>
/// <param name="Dump">Its rules.</param>
public sealed record WalkRuleset(IptablesBackend Backend, IptablesDump Dump);

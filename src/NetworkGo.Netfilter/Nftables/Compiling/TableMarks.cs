using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>The bits of the packet mark by which the table and the rules beside it understand each other.</summary>
/// <param name="Accept">Given to packets of a policy; a constant rule in the engine's chains lets them pass, or the engine itself does.</param>
/// <param name="Masquerade">Given to the first packet of a flow that is translated and is to be masqueraded.</param>
public sealed record TableMarks(AcceptMark Accept, AcceptMark Masquerade);

using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Walk.Foreign;

/// <summary>An element of a set of another program's, as the kernel shows it.</summary>
/// <param name="From">Its key, or the first of an interval; empty for the one that stands for everything else.</param>
/// <param name="To">The last of the interval; the same as <paramref name="From"/> for one key.</param>
/// <param name="Verdict">Of a map to verdicts: what happens; null else.</param>
/// <param name="IsCatchAll">Whether it stands for every key that no other element has.</param>
public readonly record struct ForeignElement(Bytes From, Bytes To, Verdict? Verdict, bool IsCatchAll);

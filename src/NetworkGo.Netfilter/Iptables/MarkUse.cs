namespace NetworkGo.Netfilter.Iptables;

/// <summary>A rule of another program that sets or matches the mark bit.</summary>
/// <param name="Place">Where it is: backend or family, table and chain.</param>
/// <param name="Rule">The rule, as its program prints it.</param>
/// <param name="IsWholeMark">
/// Whether it sets or compares all 32 bits of the mark (wg-quick's <c>--mark 0xca6c</c>, <c>--restore-mark</c>): any other bit
/// would be touched as well, so choosing another one is of no use.
/// </param>
public sealed record MarkUse(string Place, string Rule, bool IsWholeMark);

namespace NetworkGo.Netfilter.Walk;

/// <summary>A chain of a table made with <c>nft</c> itself that could not be read: it may drop what it meets.</summary>
/// <param name="Table">Its table, with the family: <c>inet firewalld</c>.</param>
/// <param name="Hook">Where packets meet it: <c>prerouting</c>, <c>input</c>, <c>forward</c>, <c>output</c> or <c>postrouting</c>.</param>
public sealed record ForeignChain(string Table, string Hook);

namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>Reads the type of the packet's target address from the routing tables: <c>fib daddr type</c>.</summary>
/// <param name="Target">Where to; a number of the host's order (RTN_LOCAL is 2).</param>
public sealed record FibType(Register Target) : Expression;

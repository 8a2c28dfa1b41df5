namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>The next number of a round, or a random one: which of several targets is taken.</summary>
/// <param name="Target">Where to, in the host's order.</param>
/// <param name="Modulus">How many numbers there are.</param>
/// <param name="IsRandom">Random, not one after the other.</param>
/// <param name="Offset">The first number.</param>
public sealed record NumberGenerator(Register Target, uint Modulus, bool IsRandom = false, uint Offset = 0) : Expression;

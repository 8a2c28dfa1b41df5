namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>Reads bytes of the packet.</summary>
/// <param name="Base">From where it is counted.</param>
/// <param name="Offset">Where they begin.</param>
/// <param name="Length">How many.</param>
/// <param name="Target">Where to.</param>
public sealed record PayloadLoad(PayloadBase Base, int Offset, int Length, Register Target) : Expression;

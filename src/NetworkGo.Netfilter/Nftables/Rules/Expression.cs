namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>One step of a rule, as the kernel runs it.</summary>
public abstract record Expression;

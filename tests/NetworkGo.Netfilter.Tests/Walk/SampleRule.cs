namespace NetworkGo.Netfilter.Tests.Walk;

/// <summary>A rule as nft writes it, and what the kernel does with a packet that meets it.</summary>
/// <param name="Json">Its statements.</param>
/// <param name="Follow">The packet behind them, maybe marked, and the verdict: a chain's name behind <c>jump </c> or <c>goto </c>; null for none.</param>
internal sealed record SampleRule(string Json, Func<SamplePacket, (SamplePacket Packet, string? Verdict)> Follow);

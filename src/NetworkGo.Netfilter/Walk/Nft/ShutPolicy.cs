namespace NetworkGo.Netfilter.Walk.Nft;

/// <summary>A policy whose packets the engine's own rules drop, though its rules exist.</summary>
/// <param name="Policy">The policy's id.</param>
/// <param name="Message">A sentence for people, with the fix.</param>
public sealed record ShutPolicy(string Policy, string Message);

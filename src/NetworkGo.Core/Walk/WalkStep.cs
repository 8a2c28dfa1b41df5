namespace NetworkGo.Core.Walk;

/// <summary>A rule that a packet met and matched.</summary>
/// <param name="Table">The table.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Number">Its place in the chain, from 1.</param>
/// <param name="Rule">Its text, without <c>-A CHAIN</c>.</param>
/// <param name="Policy">The policy in its comment; null where it is not NetworkGo's.</param>
public sealed record WalkStep(string Table, string Chain, int Number, string Rule, string? Policy);

namespace NetworkGo.Core.Explaining;

/// <summary>What would make a flow pass.</summary>
/// <param name="Text">What to do, as a sentence.</param>
/// <param name="Policy">An element for <c>policies</c> in the file, as JSON; null where it is something else.</param>
/// <param name="IsTried">Whether the flow was walked with it, on what was read, and passed.</param>
public sealed record Remedy(string Text, string? Policy, bool IsTried);

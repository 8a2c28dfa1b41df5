namespace NetworkGo.Status;

/// <summary>What asking the daemon came to.</summary>
/// <param name="Body">Its answer; null when there is none.</param>
/// <param name="Failure">Why there is none, for the operator.</param>
internal sealed record StatusAnswer(string? Body, string? Failure);

namespace NetworkGo.Core.Status;

/// <summary>Why a policy that a namespace would take opens nothing, and is not written.</summary>
/// <param name="Policy">The policy's id.</param>
/// <param name="Reason">A short word for programs.</param>
/// <param name="Message">A sentence for people, with a fix.</param>
public sealed record PolicyConflict(string Policy, string Reason, string Message);

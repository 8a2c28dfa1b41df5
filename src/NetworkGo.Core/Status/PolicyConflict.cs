namespace NetworkGo.Core.Status;

/// <summary>Why a policy opens nothing though its rules are in place.</summary>
/// <param name="Policy">The policy's id.</param>
/// <param name="Reason">A short word for programs.</param>
/// <param name="Message">A sentence for people, with a fix.</param>
public sealed record PolicyConflict(string Policy, string Reason, string Message);

namespace NetworkGo.Core.Reconciling;

/// <summary>What the operator should know of a namespace that is as asked.</summary>
/// <param name="Reason">A short word for programs.</param>
/// <param name="Message">A sentence for people, with the fix.</param>
internal sealed record PassWarning(string Reason, string Message);

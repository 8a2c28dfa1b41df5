namespace NetworkGo.Core.DesiredState;

/// <summary>What the firewall of a namespace found that it cannot put in force there.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Policy">The policy's id; null for all of them.</param>
public sealed record RefusedPolicy(NamespaceId Namespace, string? Policy);

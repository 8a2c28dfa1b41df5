namespace NetworkGo.Core.Ports;

/// <summary>Why flows could not be listed or deleted.</summary>
/// <param name="Kind">The kind of it.</param>
/// <param name="Message">In words for the operator, with what fixes it where that is known.</param>
public sealed record FlowFault(FlowFaultKind Kind, string Message);

namespace NetworkGo.Core.Ports;

/// <summary>What became of flows that were to be deleted.</summary>
/// <param name="Deleted">How many were deleted.</param>
/// <param name="Gone">How many had gone already, or were deleted by a request whose answer was lost.</param>
/// <param name="Fault">Why others of them may still be there; null where none is.</param>
public sealed record FlowDeletion(int Deleted, int Gone, FlowFault? Fault);

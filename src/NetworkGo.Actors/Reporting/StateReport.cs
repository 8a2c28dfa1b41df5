using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Reporting;

/// <summary>The state of one thing, for the status board.</summary>
/// <param name="Id">The child's identity; it stays when the name in the status changes.</param>
/// <param name="Revision">The revision of the spec that it is about.</param>
/// <param name="Status">The state; the board adds since when.</param>
internal sealed record StateReport(string Id, long Revision, ObjectStatus Status);

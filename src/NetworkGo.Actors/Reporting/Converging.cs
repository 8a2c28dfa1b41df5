using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Reporting;

/// <summary>A generation that came into force, and to which the host has not converged yet.</summary>
/// <param name="Generation">The generation.</param>
/// <param name="TakenAt">Monotonic timestamp of when it came into force.</param>
/// <param name="Behind">
/// A thing that was seen not to be there yet: as long as it is not, no other need be looked at, so that ten thousand reports do not look
/// at ten thousand things each. Null before the first look.
/// </param>
internal sealed record Converging(long Generation, long TakenAt, (ObjectKind Kind, string Id)? Behind);

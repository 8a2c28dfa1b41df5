using System.Net;

namespace NetworkGo.Core.Engine;

/// <summary>A user's attachment that NetworkGo moved: what it was before. Recorded on the endpoint itself, and given back at the end.</summary>
/// <param name="Address">Its fixed address; null where the engine chose one.</param>
// See docs/decisions/053.
public sealed record FormerAttachment(IPAddress? Address);

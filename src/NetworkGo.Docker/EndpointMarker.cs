using NetworkGo.Core.Engine;

namespace NetworkGo.Docker;

/// <summary>What NetworkGo's mark on an endpoint says.</summary>
/// <param name="IsOurs">Whether there is one.</param>
/// <param name="Former">The user's attachment in whose place it is; null where there was none.</param>
public readonly record struct EndpointMarker(bool IsOurs, FormerAttachment? Former);

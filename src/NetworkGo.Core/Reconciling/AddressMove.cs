using System.Net;

namespace NetworkGo.Core.Reconciling;

/// <summary>One container's part in an exchange of addresses on a network.</summary>
/// <param name="ContainerName">The container.</param>
/// <param name="ContainerId">Engine's id.</param>
/// <param name="IsAttached">Whether it has to be disconnected first.</param>
/// <param name="From">The address that it has, or asks for, now; null for none.</param>
/// <param name="Kind">What it is left with.</param>
/// <param name="To">Its address afterwards; null for none, or one of the engine's choice.</param>
public sealed record AddressMove(string ContainerName, string ContainerId, bool IsAttached, IPAddress? From, MoveKind Kind, IPAddress? To);

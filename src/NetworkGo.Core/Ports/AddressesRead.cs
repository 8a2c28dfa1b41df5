using System.Net;

namespace NetworkGo.Core.Ports;

/// <summary>The addresses of a namespace's devices, of both families; or why they could not be read.</summary>
/// <param name="Addresses">The addresses.</param>
/// <param name="Failure">Why not; null where they were read.</param>
public sealed record AddressesRead(IReadOnlySet<IPAddress> Addresses, string? Failure);

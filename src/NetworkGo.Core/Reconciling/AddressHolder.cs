using System.Net;

namespace NetworkGo.Core.Reconciling;

/// <summary>Another container that has, or has reserved, an address that is wanted.</summary>
/// <param name="NetworkName">The network.</param>
/// <param name="Address">The address.</param>
/// <param name="ContainerName">Who has it.</param>
public sealed record AddressHolder(string NetworkName, IPAddress Address, string ContainerName);

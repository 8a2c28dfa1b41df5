using System.Net;

namespace NetworkGo.Core.Reconciling;

/// <summary>Another container that has, or has reserved, an address that is wanted.</summary>
/// <param name="NetworkName">The network.</param>
/// <param name="Address">The address.</param>
/// <param name="ContainerName">Who has it.</param>
/// <param name="IsInForce">Whether the engine has given it out; else it is only asked for, by a container that does not run.</param>
public sealed record AddressHolder(string NetworkName, IPAddress Address, string ContainerName, bool IsInForce = true);

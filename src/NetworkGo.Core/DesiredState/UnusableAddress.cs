using System.Net;

namespace NetworkGo.Core.DesiredState;

/// <summary>A fixed address of the file that its container does not have and cannot get now: whoever has it is not who the policies mean.</summary>
/// <param name="Address">The address.</param>
/// <param name="Why">Why.</param>
public sealed record UnusableAddress(IPAddress Address, PolicyObstacle Why);

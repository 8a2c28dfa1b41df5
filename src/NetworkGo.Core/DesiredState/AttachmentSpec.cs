using System.Net;

namespace NetworkGo.Core.DesiredState;

/// <summary>One fixed address on one network.</summary>
/// <param name="NetworkName">Docker's name of the network.</param>
/// <param name="Address">The fixed address.</param>
public sealed record AttachmentSpec(string NetworkName, IPAddress Address);

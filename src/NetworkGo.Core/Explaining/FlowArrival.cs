using System.Net;
using NetworkGo.Core.DesiredState;

namespace NetworkGo.Core.Explaining;

/// <summary>Where the first packet of a flow was taken in.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Address">The address that it had come to, after every translation.</param>
/// <param name="Port">The port; 0 where the protocol has none.</param>
public sealed record FlowArrival(NamespaceId Namespace, IPAddress Address, ushort Port);

using System.Net;
using NetworkGo.Core.DesiredState;

namespace NetworkGo.Core.Explaining;

/// <summary>Where a flow begins.</summary>
/// <param name="Namespace">The namespace; the host's for a client outside.</param>
/// <param name="Input">The host's interface that a client outside arrives on; null for one that is made in the namespace.</param>
/// <param name="Source">From which address; null lets the kernel choose.</param>
internal sealed record FlowStart(NamespaceId Namespace, string? Input, IPAddress? Source);

using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Core.Explaining;

/// <summary>
/// What a walk through several namespaces asks. An answer of null means "not known yet": the result of the walk is then
/// not valid, and it is repeated once that is known.
/// </summary>
internal interface IFlowFacts
{
    /// <summary>A namespace's rules and devices.</summary>
    NamespaceFacts? Namespace(NamespaceId id);

    /// <summary>Which way a packet goes in a namespace.</summary>
    WalkRoute? Route(NamespaceId id, RouteQuestion question);

    /// <summary>The container that has, or should have, an address; null where none has.</summary>
    NamespaceId? HolderOf(IPAddress address);
}

namespace NetworkGo.Core.Engine;

/// <summary>
/// Where Docker Engines differ, and the code has to be right on all of them: every such difference has its name here,
/// with the fact that forces it, seen on 20.10.24, 26.1.5 and 28.5.2 unless another version is said. The places that
/// handle it refer to it. None is switched on by a version number: each is answered in one way that holds on every
/// engine, or by what the engine shows.
/// </summary>
public enum EngineDifference
{
    /// <summary>
    /// From 28.2 on the engine drops in raw PREROUTING what comes for a container's address by another bridge, for
    /// published and unpublished ports; 28.0 and 28.1 for published ones only, older ones not at all. An accept of
    /// ours in raw is before it, and does no harm on the others.
    /// </summary>
    RawDrops,

    /// <summary>
    /// Up to 27 the answers of a flow meet the isolation chains and are dropped there; from 28 on Docker accepts
    /// what is established before. So answers are accepted by a rule of ours.
    /// </summary>
    AnswersMeetIsolation,

    /// <summary>
    /// Up to 26 with live-restore, the engine's restart leaves its isolation chain in front of DOCKER-USER, and what
    /// DOCKER-USER accepts never gets there. So the hook is chosen by the order that is read, in every pass.
    /// </summary>
    IsolationBeforeDockerUser,

    /// <summary>
    /// With <c>--iptables=false</c> there is no chain of Docker's, and FORWARD itself is the hook.
    /// </summary>
    NoDockerChains,

    /// <summary>
    /// The firewall that the engine programs (<c>FirewallBackend</c> of <c>GET /info</c>) is reported from API 1.49 (28.1) on; before, it is
    /// always iptables.
    /// </summary>
    FirewallBackendUnknown,

    /// <summary>
    /// No engine of the three shows an endpoint's <c>DriverOpts</c>, where NetworkGo's marker is, in the container list;
    /// all do in inspect. So a fixed address without the marker in the list is inspected, once for each endpoint; an
    /// engine that does list it costs nothing more.
    /// </summary>
    MarkersUnlisted,

    /// <summary>
    /// The ghost endpoint of a failed connect stays through a disconnect while its container runs, and the engine says
    /// "is not connected" (all three). A connect that succeeds, and its disconnect, takes it out.
    /// </summary>
    GhostOutlivesDisconnect,

    /// <summary>
    /// A connect of a container between two starts succeeds in 20.10 and 26.1; 28.5 (and 29) answers 404 "network sandbox
    /// … not found", yet stores it, and it takes effect at the next start.
    /// </summary>
    SandboxNotFound,

    /// <summary>
    /// An address outside the subnet is refused with 500 "It does not belong to any of this network's subnets" by 20.10, with
    /// 400 "no configured subnet or ip-range contain the IP address" by 26.1 and 28.5; a subnet with host bits is
    /// taken by 20.10 and refused with 400 by the others; "is not connected to" is a 500 in all three. So the words are
    /// read before the code.
    /// </summary>
    StatusCodes,

    /// <summary>
    /// 20.10 (engines before API 1.44) makes a second network of the same name unless <c>CheckDuplicate</c> is set; 26.1
    /// and 28.5 refuse it in any case.
    /// </summary>
    DuplicateNetworks,

    /// <summary>
    /// From 27 on a network may have the gateway mode <c>routed</c>, without NAT whatever its masquerade option says.
    /// </summary>
    RoutedGateways,
}

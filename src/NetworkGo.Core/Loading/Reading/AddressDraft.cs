using System.Net;
using NetworkGo.Core.Loading.Nodes;

namespace NetworkGo.Core.Loading.Reading;

/// <summary>One member of <c>ips</c> as it was read, each part right or wrong by itself.</summary>
internal sealed record AddressDraft
{
    /// <summary>The member's name and its place.</summary>
    public required PositionedNode Key { get; init; }

    /// <summary><c>ip</c>, else the key where that is an address.</summary>
    public Field<IPAddress> Address { get; init; }

    public Field<string> ContainerName { get; init; }

    public Field<string> Selector { get; init; }

    public Field<string> ServiceName { get; init; }

    public Field<string> Network { get; init; }
}

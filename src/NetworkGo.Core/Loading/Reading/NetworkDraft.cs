using System.Net;
using NetworkGo.Core.Loading.Nodes;

namespace NetworkGo.Core.Loading.Reading;

/// <summary>One member of <c>networks</c> as it was read, each part right or wrong by itself.</summary>
internal sealed record NetworkDraft
{
    /// <summary>The member's name and its place.</summary>
    public required PositionedNode Key { get; init; }

    public Field<string> Name { get; init; }

    public Field<IPNetwork> Subnet { get; init; }

    public Field<IPAddress> Gateway { get; init; }

    public Field<string> Driver { get; init; }

    public Field<bool> Internal { get; init; }

    public Field<IPNetwork> IpRange { get; init; }

    /// <summary>The name of the bridge's interface, where the options give one.</summary>
    public Field<string> BridgeName { get; init; }

    public EquatableArray<KeyValuePair<string, string>> Options { get; init; }

    public EquatableArray<KeyValuePair<string, string>> Labels { get; init; }

    /// <summary><c>network_name</c>, else the key; null when it is wrong.</summary>
    public string? EffectiveName => Name.IsGiven ? Name.Value : Key.Text;

    /// <summary>The place of <see cref="EffectiveName"/>.</summary>
    public PositionedNode NamePlace => Name.Node ?? Key;

    /// <summary><c>gateway</c>, else the first address of the subnet; null when it is wrong.</summary>
    public IPAddress? EffectiveGateway =>
        Gateway.IsGiven || !Subnet.HasValue ? Gateway.Value : Subnets.FirstHost(Subnet.Value);
}

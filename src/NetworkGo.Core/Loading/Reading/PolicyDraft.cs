using NetworkGo.Core.Loading.Nodes;

namespace NetworkGo.Core.Loading.Reading;

/// <summary>One element of <c>policies</c> as it was read, each part right or wrong by itself.</summary>
internal sealed record PolicyDraft
{
    /// <summary>The whole element.</summary>
    public required PositionedNode Node { get; init; }

    public Field<string> Name { get; init; }

    public Field<string> ServiceName { get; init; }

    public Field<string> ContainerName { get; init; }

    public Field<string> Selector { get; init; }

    public Field<string> From { get; init; }

    public Field<EquatableArray<PortRange>> Ports { get; init; }

    public Field<IpProtocol> Protocol { get; init; }

    public Field<EquatableArray<string>> Interfaces { get; init; }

    /// <summary>Whether <c>nat</c> asks for DNAT, the only kind there is.</summary>
    public Field<bool> Dnat { get; init; }

    public Field<string> To { get; init; }

    public Field<ushort> ToPort { get; init; }

    public Field<string> Namespace { get; init; }

    public Field<bool> Masquerade { get; init; }

    /// <summary>Whether there is a name for what the policy is about.</summary>
    public bool HasTarget => Selector.IsGiven || ContainerName.IsGiven;

    /// <summary>Whether a DNAT is the host's: said by <c>namespace</c>, else by <c>iface</c>.</summary>
    public bool IsOnHost => Namespace.IsGiven
        ? string.Equals(Namespace.Value, PolicyReader.HostNamespace, StringComparison.Ordinal)
        : Interfaces.IsGiven;
}

using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using NetworkGo.Netfilter.Nftables.Building;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.State;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>Several targets of a translation, of which each new flow gets the next one: a chain, and a map of numbers to targets.</summary>
internal sealed class TargetSpread
{
    private readonly ImmutableArray<IPAddress> targets;
    private readonly ushort? port;
    private readonly TableMarks? masquerade;
    private readonly NatFamily family;

    /// <summary>Makes one.</summary>
    /// <param name="targets">The targets.</param>
    /// <param name="port">The port there; null keeps the port.</param>
    /// <param name="masquerade">The marks, where the flows are masqueraded; else null.</param>
    public TargetSpread(ImmutableArray<IPAddress> targets, ushort? port, TableMarks? masquerade)
    {
        (this.targets, this.port, this.masquerade) = (targets, port, masquerade);
        family = FlowFields.FamilyOf(targets[0]);
        var content = string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"{string.Join(' ', targets)} {port} {masquerade is not null}");

        // Named after what it holds: a policy that changes its targets gets another chain, and flows to the others go on in their turn.
        Name = "spread_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)).AsSpan(0, 6));
    }

    /// <summary>The name of both.</summary>
    public string Name { get; }

    /// <summary>The map.</summary>
    public SetState Map => new(
        new SetDefinition(Name, KeyType.Of(FieldType.Mark))
        {
            Data = port is null ? KeyType.Of(AddressType) : KeyType.Of(AddressType, FieldType.InetService),
        },
        new ElementSet(targets.Select((target, number) => Element.Of(FieldValue.Mark((uint)number)).To(Destination(target)))));

    /// <summary>The chain.</summary>
    public ChainState Chain => new(
        new Chain(Name),
        [
            .. masquerade is { } marks ? [RuleOf.Statements(Do.SetMarkBits(marks.Masquerade.Mask, marks.Masquerade.Value))] : Array.Empty<Rules.Rule>(),
            RuleOf.Statements(Match.OfFamily(family), Do.DnatByNumber(family, Name, port is not null, (uint)targets.Length)),
        ]);

    private FieldType AddressType => family == NatFamily.Ipv4 ? FieldType.Ipv4Addr : FieldType.Ipv6Addr;

    private FieldValue[] Destination(IPAddress target) =>
        port is { } given ? [FieldValue.Address(target), FieldValue.Port(given)] : [FieldValue.Address(target)];
}

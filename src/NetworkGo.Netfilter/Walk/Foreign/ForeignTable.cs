using NetworkGo.Netfilter.Nftables.Reading;
using NetworkGo.Netfilter.Nftables.Rules;
using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Netfilter.Walk.Foreign;

/// <summary>A table of another program's, as the kernel shows it by netlink.</summary>
public sealed record ForeignTable
{
    private const uint Iif = 4;
    private const uint Oif = 5;

    /// <summary>Its family.</summary>
    public required ForeignFamily Family { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is switched off.</summary>
    public bool IsDormant { get; init; }

    /// <summary>Its chains, without their rules.</summary>
    public IReadOnlyList<NftChain> Chains { get; init; } = [];

    /// <summary>Its sets and maps, those that a rule holds itself too.</summary>
    public IReadOnlyList<ForeignSet> Sets { get; init; } = [];

    /// <summary>Its rules, in the order of their chains.</summary>
    public IReadOnlyList<DumpedRule> Rules { get; init; } = [];

    /// <summary>Whether a rule names a device by its number.</summary>
    public bool HasDeviceNumbers => Rules.Any(static r => r.Rule.Expressions.Any(static e => e is MetaLoad { Key: (MetaKey)Iif or (MetaKey)Oif }));

    /// <summary>As it is walked.</summary>
    /// <param name="devices">The names of the namespace's devices by their numbers, where <see cref="HasDeviceNumbers"/>.</param>
    public NftTable Read(IReadOnlyDictionary<uint, string> devices) => ForeignTableReader.Read(this, devices);
}

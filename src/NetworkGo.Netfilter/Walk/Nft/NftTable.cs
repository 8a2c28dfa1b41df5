using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Netfilter.Walk.Nft;

/// <summary>What an nftables table of another program's holds, as it is walked.</summary>
public sealed record NftTable
{
    /// <summary>No table.</summary>
    public static NftTable Empty { get; } = new();

    /// <summary>Its family and name: <c>inet firewalld</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether it is switched off.</summary>
    public bool IsDormant { get; init; }

    /// <summary>Its chains.</summary>
    public EquatableArray<NftChain> Chains { get; init; }

    /// <summary>Its maps from a value to a chain: map, value, and what happens.</summary>
    public EquatableArray<(string Map, string Value, NftRule Then)> Elements { get; init; }

    /// <summary>The names of its maps that no rule puts packets' values into: what was read is what a packet finds.</summary>
    public EquatableArray<string> Maps { get; init; }

    /// <summary>Its named sets.</summary>
    public EquatableArray<NftSet> Sets { get; init; }

    /// <summary>
    /// The mark with which a packet is accepted into every bridge; null where none is. All of the engine's networks have the same one.
    /// </summary>
    public AcceptMark? AcceptMark => Chains.SelectMany(static c => c.Rules)
        .Where(static r => r is { Verdict: NftVerdict.Accept, Tests: [{ Field: NftField.Mark, Negated: false, Values.Count: 1 }] })
        .Select(static r => (Value: NftValues.Number(r.Tests[0].Values[0]), r.Tests[0].Mask))
        .Where(static m => m.Value is { } value && (value & ~m.Mask) == 0)
        .Select(static m => (AcceptMark?)new AcceptMark(m.Value!.Value, m.Mask))
        .FirstOrDefault();

    /// <summary>Whether it says anything yet: an engine that starts makes the table first and each network's chains after.</summary>
    public bool HoldsNetworks => Elements.Count > 0;

    /// <summary>A chain by name; null where there is none.</summary>
    public NftChain? Chain(string name) => Chains.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.Ordinal));

    /// <summary>A named set; null where there is none.</summary>
    public NftSet? Set(string name) => Sets.FirstOrDefault(s => string.Equals(s.Name, name, StringComparison.Ordinal));

    /// <summary>Without one rule; the others keep their numbers.</summary>
    public NftTable Without(string chain, int number) => this with
    {
        Chains = Chains.Select(c => c.Name != chain ? c : c with { Rules = c.Rules.Where(r => r.Number != number).ToEquatableArray() }).ToEquatableArray(),
    };
}

namespace NetworkGo.Netfilter.Walk.Nft;

/// <summary>A rule of an nftables chain.</summary>
public sealed record NftRule
{
    /// <summary>Its place in the chain, from 1; 0 for what a map holds.</summary>
    public int Number { get; init; }

    /// <summary>All have to hold.</summary>
    public EquatableArray<NftTest> Tests { get; init; }

    /// <summary>What then happens.</summary>
    public NftVerdict Verdict { get; init; }

    /// <summary>The chain of a jump, or the map of a lookup; empty for a map that the rule holds itself, and else.</summary>
    public string Target { get; init; } = "";

    /// <summary>Of a lookup: what is looked up; null else.</summary>
    public NftTest? Key { get; init; }

    /// <summary>Of a lookup in a map that the rule holds itself: value, and what happens.</summary>
    public EquatableArray<(string Value, NftRule Then)> Choices { get; init; }

    /// <summary>The marks that it sets.</summary>
    public EquatableArray<NftMarking> Marks { get; init; }

    /// <summary>Whether it changes the packet in a way that is not followed here: <c>dnat</c>, <c>notrack</c>.</summary>
    public bool Alters { get; init; }

    /// <summary>Its text, much as nft writes it.</summary>
    public string Text { get; init; } = "";

    /// <summary>Its comment; empty where it has none.</summary>
    public string Comment { get; init; } = "";
}

using NetworkGo.Testing;

namespace NetworkGo.Chaos.Tests;

/// <summary>Chaos on the shared engine with iptables-nft.</summary>
[CollectionDefinition(Name)]
public sealed class OnNft : ICollectionFixture<NftEngine>
{
    public const string Name = "iptables-nft";
}

/// <summary>Chaos on the shared engine with iptables-legacy.</summary>
[CollectionDefinition(Name)]
public sealed class OnLegacy : ICollectionFixture<LegacyEngine>
{
    public const string Name = "iptables-legacy";
}

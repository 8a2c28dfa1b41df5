using NetworkGo.Core.Firewall;

namespace NetworkGo.Integration.Tests.Harness;

/// <summary>The engine that the tests of one backend share: iptables-nft, Debian's default.</summary>
public sealed class NftEngine() : PrivateEngine(new EngineOptions());

/// <summary>The engine that the tests of one backend share: iptables-legacy.</summary>
public sealed class LegacyEngine() : PrivateEngine(new EngineOptions { Backend = IptablesBackend.Legacy });

/// <summary>Tests on the shared engine with iptables-nft.</summary>
[CollectionDefinition(Name)]
public sealed class OnNft : ICollectionFixture<NftEngine>
{
    public const string Name = "iptables-nft";
}

/// <summary>Tests on the shared engine with iptables-legacy.</summary>
[CollectionDefinition(Name)]
public sealed class OnLegacy : ICollectionFixture<LegacyEngine>
{
    public const string Name = "iptables-legacy";
}

using NetworkGo.Testing;

namespace NetworkGo.Integration.Tests;

// A class has an engine of its own (IClassFixture), unless classes share a scene that is slow to set up: then they are
// a collection with one engine. Classes and collections run beside each other (xunit.runner.json), since their tests
// wait for engines and containers far more than they work; the tests of one run one by one.

/// <summary>Policies between containers that are on the default bridge, too, with iptables-nft.</summary>
[CollectionDefinition(Name)]
public sealed class PoliciesBesideDefaultBridge : ICollectionFixture<NftEngine>
{
    public const string Name = "policies beside the default bridge, iptables-nft";
}

/// <summary>Policies between containers on managed networks only, with iptables-nft.</summary>
[CollectionDefinition(Name)]
public sealed class PoliciesOnManagedNetwork : ICollectionFixture<NftEngine>
{
    public const string Name = "policies on managed networks, iptables-nft";
}

/// <summary>Policies between containers that are on a user's network, too, with iptables-nft.</summary>
[CollectionDefinition(Name)]
public sealed class PoliciesBesideUserNetwork : ICollectionFixture<NftEngine>
{
    public const string Name = "policies beside a user's network, iptables-nft";
}

/// <summary>Policies between containers that are on the default bridge, too, with iptables-legacy.</summary>
[CollectionDefinition(Name)]
public sealed class PoliciesOnLegacy : ICollectionFixture<LegacyEngine>
{
    public const string Name = "policies, iptables-legacy";
}

using NetworkGo.Testing;

namespace NetworkGo.Integration.Tests;

// Each collection has an engine of its own; collections run beside each other (xunit.runner.json), since their tests
// wait for engines and containers far more than they work. The tests of one collection share its engine, one by one.

/// <summary>Tests on an engine with iptables-nft.</summary>
[CollectionDefinition(Name)]
public sealed class OnNft : ICollectionFixture<NftEngine>
{
    public const string Name = "iptables-nft";
}

/// <summary>The tests of networks, files and privileges, on an engine with iptables-nft.</summary>
[CollectionDefinition(Name)]
public sealed class OnNftApart : ICollectionFixture<NftEngine>
{
    public const string Name = "iptables-nft, apart";
}

/// <summary>Drift, churn and hostile containers, on an engine with iptables-nft.</summary>
[CollectionDefinition(Name)]
public sealed class DriftOnNft : ICollectionFixture<NftEngine>
{
    public const string Name = "drift, iptables-nft";
}

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

/// <summary>Tests on an engine with iptables-legacy.</summary>
[CollectionDefinition(Name)]
public sealed class OnLegacy : ICollectionFixture<LegacyEngine>
{
    public const string Name = "iptables-legacy";
}

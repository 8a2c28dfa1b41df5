using NetworkGo.Testing;

namespace NetworkGo.Integration.Tests.Explaining;

/// <summary>Explain beside real connections, on an engine with iptables-nft.</summary>
[CollectionDefinition(Name)]
public sealed class ExplainingOnNft : ICollectionFixture<NftEngine>
{
    public const string Name = "explain, iptables-nft";
}

using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Testing;

/// <summary>The engine that the tests of one backend share: iptables-nft, Debian's default.</summary>
public sealed class NftEngine() : PrivateEngine(new EngineOptions());

/// <summary>The engine that the tests of one backend share: iptables-legacy.</summary>
public sealed class LegacyEngine() : PrivateEngine(new EngineOptions { Backend = IptablesBackend.Legacy });

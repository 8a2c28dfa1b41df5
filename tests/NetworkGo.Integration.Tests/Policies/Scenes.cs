using NetworkGo.Testing;

namespace NetworkGo.Integration.Tests.Policies;

public sealed class DefaultBridgeOnNft(NftEngine engine) : PolicyScene(engine, Footing.DefaultBridge);

public sealed class ManagedNetworkOnNft(NftEngine engine) : PolicyScene(engine, Footing.ManagedNetwork);

public sealed class UserNetworkOnNft(NftEngine engine) : PolicyScene(engine, Footing.UserNetwork);

public sealed class DefaultBridgeOnLegacy(LegacyEngine engine) : PolicyScene(engine, Footing.DefaultBridge);

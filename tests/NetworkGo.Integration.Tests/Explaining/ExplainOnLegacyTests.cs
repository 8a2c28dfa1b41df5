using NetworkGo.Integration.Tests.Policies;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Explaining;

/// <summary>The same walk over the other backend's rules.</summary>
[Collection(PoliciesOnLegacy.Name)]
[FullLane("ExplainOnNftTests, NetfilterTests")]
public sealed class ExplainOnLegacyTests(DefaultBridgeOnLegacy scene, ITestOutputHelper output) : ExplainTests(scene, output), IClassFixture<DefaultBridgeOnLegacy>
{
    [Fact]
    public async Task Explain_and_real_connections_agree_on_every_pair()
    {
        await Scene.ApplyAsync(Many);
        await CompareAsync("many");
    }
}

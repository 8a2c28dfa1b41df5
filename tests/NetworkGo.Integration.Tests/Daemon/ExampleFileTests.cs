using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Daemon;

/// <summary>The file that is shipped as the example, on a real engine, with real packets.</summary>
[Trait(Feature.Trait, Feature.Configuration)]
public abstract class ExampleFileTests(PrivateEngine engine, ITestOutputHelper output) : ExampleScene(engine)
{
    [Fact]
    public async Task The_example_converges_with_its_one_unknown_name_unresolved_and_opens_its_one_path()
    {
        await using var daemon = await DaemonProcess.StartAsync(Engine, new DaemonOptions { Configuration = Example }, output);

        var status = await daemon.WaitForConvergenceAsync();

        var policies = status.Objects.Where(static o => o.Kind.Equals("policy", StringComparison.OrdinalIgnoreCase)).ToList();
        var unresolved = Assert.Single(policies, static p => p.Name.Contains("publicbackend", StringComparison.Ordinal));
        Assert.Equal("Unresolved", unresolved.State, ignoreCase: true);
        Assert.Contains("publicbackend", unresolved.Message, StringComparison.Ordinal);
        Assert.Equal("Ready", Assert.Single(policies, static p => p.Name.Equals("wireguardproxy", StringComparison.Ordinal)).State, ignoreCase: true);
        Assert.All(status.Objects.Except(policies), static o => Assert.Equal("Ready", o.State, ignoreCase: true));
        Assert.Equal("172.18.103.2", await Engine.AddressOfAsync(Target, "smarthost-loadbalancer"));
        Assert.Equal("172.18.104.2", await Engine.AddressOfAsync("smarthostbackend-1", "smarthost_backend-1"));
        await AssertPassesAsync("by the example");
        var shut = await Task.WhenAll(
            Client.TcpAsync("10.9.0.1", 7),
            Client.TcpAsync("172.18.103.2", 80),
            Client.TcpAsync("172.18.104.2", 80),
            Engine.TcpFromAsync("smarthostbackend-1", "172.18.103.2", 80));
        Assert.All(shut, static probe => Assert.False(probe.Answered, probe.ToString()));
    }
}

public sealed class ExampleFileOnNftTests(NftEngine engine, ITestOutputHelper output) : ExampleFileTests(engine, output), IClassFixture<NftEngine>;

public sealed class ExampleFileOnLegacyTests(LegacyEngine engine, ITestOutputHelper output) : ExampleFileTests(engine, output), IClassFixture<LegacyEngine>;

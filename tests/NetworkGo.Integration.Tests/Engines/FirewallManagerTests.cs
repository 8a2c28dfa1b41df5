using NetworkGo.Integration.Tests.Policies;
using NetworkGo.Testing;

namespace NetworkGo.Integration.Tests.Engines;

/// <summary>Policies on a host that firewalld or ufw manages, judged by packets before and after it writes its rules again.</summary>
[Trait(Feature.Trait, Feature.Firewalls)]
public abstract class FirewallManagerTests(FirewallManager host)
{
    // Detected at once by netlink; the bound is for a busy machine, and below two rounds of the drift interval.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);

    /// <summary>The policies hold; the manager does this; they hold again, and nothing else is open.</summary>
    protected async Task HoldsOverAsync(string what)
    {
        await host.Scene.ApplyAsync(
            """{"from": "client", "selector": "web-1", "port": 80}""",
            """{"name": "web", "iface": "wg0", "nat": "dnat", "to": "web-1", "port": 8000, "to_port": 80}""");
        Assert.Empty(await WrongAsync());

        await host.RunAsync(what);

        // All at once: with no rules at all the allowed flows pass, too, and then Docker writes its own again.
        await WaitFor.StateAsync("the policies hold again, and nothing else is open", WrongAsync, static wrong => wrong.Length == 0, Bound);
    }

    /// <summary>The probes that did not end as the policies say, one a line.</summary>
    private async Task<string> WrongAsync()
    {
        var client = await host.Scene.InsideAsync("client");
        var stranger = await host.Scene.InsideAsync("stranger");
        var open = await Task.WhenAll(client.TcpAsync(PolicyScene.Web1, 80), host.Scene.Wg0.TcpAsync(PolicyScene.HostOnWg0, 8000));
        var shut = await Task.WhenAll(
            client.TcpAsync(PolicyScene.Web1, 81),
            client.TcpAsync(PolicyScene.Web2, 80),
            stranger.TcpAsync(PolicyScene.Web1, 80),
            host.Scene.Wg0.TcpAsync(PolicyScene.Web1, 80),
            host.Scene.Wg1.TcpAsync(PolicyScene.HostOnWg1, 8000));
        return string.Join('\n', open.Where(static probe => !probe.Answered).Concat(shut.Where(static probe => probe.Answered)));
    }
}

[Trait("Host", "firewalld")]
[FullLane("DriftOnNftTests, ExplainWithNftTablesTests")]
public sealed class FirewalldTests(Firewalld host) : FirewallManagerTests(host), IClassFixture<Firewalld>
{
    [Theory]
    [InlineData("firewall-cmd --reload")]
    [InlineData("firewall-cmd --complete-reload")]
    [InlineData(Firewalld.Stop + " && " + Firewalld.Start)]
    public Task Policies_hold_over(string what) => HoldsOverAsync(what);
}

[Trait("Host", "ufw")]
[FullLane("DriftOnNftTests")]
public sealed class UfwTests(Ufw host) : FirewallManagerTests(host), IClassFixture<Ufw>
{
    [Theory]
    [InlineData("ufw reload")]
    [InlineData(Ufw.Stop + " && " + Ufw.Start)]
    [InlineData("ufw --force reset && ufw --force enable")]
    public Task Policies_hold_over(string what) => HoldsOverAsync(what);
}

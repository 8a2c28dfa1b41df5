using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Policies;

/// <summary>
/// What a container publishes makes no difference to what a policy opens: engines have rules of their own for ports
/// that are published, published on loopback only, and not published, and each version has others.
/// </summary>
[Trait(Feature.Trait, Feature.PublishedPorts)]
public abstract class PublishedPortTests(PrivateEngine engine, ITestOutputHelper output) : IAsyncLifetime
{
    private const string Client = "172.18.103.2";
    private const string Stranger = "172.18.103.3";

    private static readonly (string Name, string Address, string[] Publish)[] Targets =
    [
        ("published", "172.18.104.2", ["--publish", "8082:80"]),
        ("loopback", "172.18.104.3", ["--publish", "127.0.0.1:8083:80"]),
        ("unpublished", "172.18.104.4", []),
    ];

    // Five containers at once, on a machine that may be busy.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private NetworkNamespace wg0 = engine.Host;

    public async Task InitializeAsync()
    {
        await engine.ResetAsync();
        await engine.CreateNetworkAsync("front", "172.18.103.0/24", "172.18.103.1");
        await engine.CreateNetworkAsync("back", "172.18.104.0/24", "172.18.104.1");
        wg0 = await engine.LinkAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_source_reaches_the_allowed_port_of_each_and_nothing_else(bool alsoOnDefaultBridge)
    {
        await using var daemon = await StartAsync(alsoOnDefaultBridge, Each(static name => $$"""{"from": "client", "selector": "{{name}}", "port": 80}"""));
        var client = await engine.NamespaceOfAsync("client");
        var stranger = await engine.NamespaceOfAsync("stranger");

        foreach (var (name, address, _) in Targets)
        {
            Assert.Equal(name, (await client.TcpAsync(address, 80)).Name);
        }

        await PolicyScene.JudgeAsync([], Targets.SelectMany(target => (Task<TcpProbe>[])
        [
            client.TcpAsync(target.Address, 81),
            stranger.TcpAsync(target.Address, 80),
            stranger.TcpAsync(target.Address, 80, source: Stranger),
        ]));
        await AssertPublishedAsBeforeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_port_of_the_host_is_translated_to_the_port_of_each(bool alsoOnDefaultBridge)
    {
        var port = 9080;
        await using var daemon = await StartAsync(
            alsoOnDefaultBridge,
            Each(name => $$"""{"name": "{{name}}", "iface": "wg0", "nat": "dnat", "to": "{{name}}", "port": {{port++}}, "to_port": 80}"""));

        port = 9080;
        foreach (var (name, _, _) in Targets)
        {
            var probe = await wg0.TcpAsync("10.9.0.1", port++);
            Assert.Equal((name, "172.18.104.1"), (probe.Name, probe.Peer));
        }

        await PolicyScene.JudgeAsync([], [wg0.TcpAsync("10.9.0.1", port), .. Targets.Select(target => wg0.TcpAsync(target.Address, 81))]);
        await AssertPublishedAsBeforeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_container_translates_to_the_port_of_each(bool alsoOnDefaultBridge)
    {
        var port = 9080;
        await using var daemon = await StartAsync(
            alsoOnDefaultBridge,
            Each(name => $$"""{"name": "{{name}}", "nat": "dnat", "selector": "client", "to": "{{name}}", "port": {{port++}}, "to_port": 80}"""));
        var neighbour = await engine.NamespaceOfAsync("stranger");

        port = 9080;
        foreach (var (name, _, _) in Targets)
        {
            Assert.Equal(name, (await neighbour.TcpAsync(Client, port++)).Name);
        }

        await PolicyScene.JudgeAsync([], Targets.Select(target => neighbour.TcpAsync(target.Address, 80)));
        await AssertPublishedAsBeforeAsync();
    }

    private static string[] Each(Func<string, string> policy) => [.. Targets.Select(target => policy(target.Name))];

    // What Docker itself publishes: to everyone, to the host's loopback alone, to no one.
    private async Task AssertPublishedAsBeforeAsync()
    {
        Assert.Equal("published", (await wg0.TcpAsync("10.9.0.1", 8082)).Name);
        Assert.Equal("loopback", (await engine.Host.TcpAsync("127.0.0.1", 8083)).Name);
        await PolicyScene.JudgeAsync([], [wg0.TcpAsync("10.9.0.1", 8083)]);
    }

    private async Task<DaemonProcess> StartAsync(bool alsoOnDefaultBridge, string[] policies)
    {
        (string Name, string Network, string Address, string[] Publish)[] all =
        [
            ("client", "front", Client, []),
            ("stranger", "front", Stranger, []),
            .. Targets.Select(static target => (target.Name, "back", target.Address, target.Publish)),
        ];
        await Task.WhenAll(all.Select(container => engine.RunAsync(container.Name, new RunOptions
        {
            Network = alsoOnDefaultBridge ? null : container.Network,
            Address = alsoOnDefaultBridge ? null : container.Address,
            Arguments = container.Publish,
            Command = ["serve", "80", "81"],
        })));
        var addresses = all.Select(static container => $$""" "{{container.Name}}": {"ip": "{{container.Address}}", "container_name": "{{container.Name}}"}""");
        var daemon = await DaemonProcess.StartAsync(
            engine,
            new DaemonOptions
            {
                Configuration = $$"""
                    {
                      "networks": { "front": {"subnet": "172.18.103.0/24"}, "back": {"subnet": "172.18.104.0/24"} },
                      "ips": { {{string.Join(",\n", addresses)}} },
                      "policies": [ {{string.Join(",\n", policies)}} ]
                    }
                    """,
            },
            output);
        try
        {
            await daemon.WaitForStatusAsync("all is ready", static status => status.Converged && status.Objects.All(static o => o.State is "Ready"), Bound);
            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }
}

public sealed class PublishedPortOnNftTests(NftEngine engine, ITestOutputHelper output) : PublishedPortTests(engine, output), IClassFixture<NftEngine>;

[FullLane("PublishedPortOnNftTests, ExampleFileOnLegacyTests")]
public sealed class PublishedPortOnLegacyTests(LegacyEngine engine, ITestOutputHelper output) : PublishedPortTests(engine, output), IClassFixture<LegacyEngine>;

using NetworkGo.Netfilter.Iptables;
using NetworkGo.Testing;
using static NetworkGo.Integration.Tests.Image.ImageFlags;

namespace NetworkGo.Integration.Tests.Image;

/// <summary>What the image needs beside an engine with iptables-legacy, which is more.</summary>
[Trait(Feature.Trait, Feature.Image)]
[FullLane("ImageTests, ExampleFileOnLegacyTests")]
public sealed class LegacyImageTests(LegacyImageTests.LegacyEngine engine) : IClassFixture<LegacyImageTests.LegacyEngine>, IAsyncLifetime
{
    private const string Configuration = """
        {
          "networks": { "front": { "subnet": "172.18.103.0/24" }, "back": { "subnet": "172.18.104.0/24" } },
          "ips": {
            "target": { "ip": "172.18.103.2", "container_name": "target" },
            "relay": { "ip": "172.18.104.2", "container_name": "relay" }
          },
          "policies": [
            { "name": "public", "iface": "wg0", "nat": "dnat", "to": "target", "port": 80 },
            { "name": "relayed", "nat": "dnat", "selector": "relay", "to": "target", "port": 8080, "to_port": 80 }
          ]
        }
        """;

    private static readonly string[] Bare = [.. Without(Contract, "--cap-add", "SYS_PTRACE"), "--cap-drop", "ALL", "--read-only", "--tmpfs", "/run/network-go"];

    public async Task InitializeAsync()
    {
        await engine.ResetAsync();
        await engine.ConfigureAsync(Configuration);
        await engine.RunAsync("target");
        await engine.RunAsync("relay");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task NET_RAW_and_the_host_s_lock_are_all_that_it_needs_beyond_iptables_nft()
    {
        var client = await engine.LinkAsync();
        await engine.RunImageAsync([.. Bare, "--cap-add", "NET_RAW"]);
        await engine.WaitUntilAllReadyAsync();

        Assert.True(RuleForm.IsIn((await engine.OnHostAsync("iptables-legacy-save")).OutputOrThrow()));
        Assert.Equal("target", (await client.TcpAsync("10.9.0.1", 80)).Name);
        Assert.Equal("target", (await engine.Host.TcpAsync("172.18.104.2", 8080)).Name);
    }

    [Fact]
    public async Task Without_NET_RAW_it_says_so()
    {
        await engine.RunImageAsync(Bare);
        var status = await engine.WaitForStatusAsync("host Failed", static s => s.Find("Firewall", "host")?.State == "Failed");

        Assert.Contains("--cap-add NET_RAW", status.Find("Firewall", "host")!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_lock_that_it_can_write_it_names_the_mount()
    {
        await engine.RunImageAsync([.. Without(Bare, "-v", "/run/xtables.lock"), "--cap-add", "NET_RAW"]);
        var status = await engine.WaitForStatusAsync("host Failed", static s => s.Find("Firewall", "host")?.State == "Failed");

        Assert.Contains("-v /run/xtables.lock:/run/xtables.lock", status.Find("Firewall", "host")!.Message, StringComparison.Ordinal);
    }

    /// <summary>An engine with iptables-legacy that holds the image.</summary>
    public sealed class LegacyEngine() : ImageEngine(new EngineOptions { Backend = IptablesBackend.Legacy });
}

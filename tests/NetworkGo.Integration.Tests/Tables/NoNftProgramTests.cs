using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Tables;

/// <summary>
/// An older `nft` ends with a segmentation fault on every command where another program's tables were made by a newer one. Here every `nft` does:
/// none is ever started.
/// </summary>
[Trait(Feature.Trait, Feature.From)]
public sealed class NoNftProgramTests(NftEngine engine, ITestOutputHelper output) : TableScene(engine, output), IClassFixture<NftEngine>
{
    private const string Configured = """
        {"name": "direct", "from": "client", "selector": "server", "port": 80},
        {"name": "host-dnat", "iface": "wg0", "nat": "dnat", "to": "server", "port": 8080, "to_port": 80},
        {"name": "relay", "nat": "dnat", "selector": "relay", "to": "server", "port": 8081, "to_port": 80}
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("ng-no-nft-");

    private string Calls => Path.Combine(folder.FullName, "calls");

    [Fact]
    public async Task Where_nft_crashes_policies_come_stay_and_go_all_the_same()
    {
        await NftAsync("add table inet newer; add set inet newer taken { type ipv4_addr . inet_service; flags interval; elements = { 203.0.113.0/24 . 1-9 } }");
        try
        {
            await using var daemon = await DaemonProcess.StartAsync(Engine, Crashing(await ShimAsync()), Output);
            await WaitUntilReadyAsync(daemon);
            await WorksAsync(daemon, "at first");

            await NftAsync("delete table inet network-go");
            await WaitFor.StateAsync("the table is back", () => TableAsync(Engine.Host), static t => t.Contains("dnat4", StringComparison.Ordinal), context: () => daemon.Log);
            await WorksAsync(daemon, "after its table was deleted");
            var explained = await daemon.RunAsync("explain", "client", "server", "80");
            Assert.True(explained.ExitCode == 0, explained.Output + explained.Error);

            await daemon.StopAsync();
            var cleaned = await daemon.RunAsync("cleanup", "--yes");

            Assert.True(cleaned.ExitCode == 0, cleaned.Output + cleaned.Error);
            Assert.Empty(await TableAsync(Engine.Host));
            Assert.False(File.Exists(Calls), File.Exists(Calls) ? await File.ReadAllTextAsync(Calls) : "");
        }
        finally
        {
            await NftAsync("delete table inet newer");
            folder.Delete(recursive: true);
        }
    }

    private static DaemonOptions Crashing(string path) => new()
    {
        Configuration = Configuration(Configured),
        Hocon = OnlyNotified,
        Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = path },
    };

    // Comes first in the PATH, writes down that it was started, and ends as the older nft does.
    private async Task<string> ShimAsync()
    {
        var nft = Path.Combine(folder.FullName, "nft");
        await File.WriteAllTextAsync(nft, $"#!/bin/sh\necho \"$*\" >>'{Calls}'\nkill -s SEGV $$\n");
        File.SetUnixFileMode(nft, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var path = $"{folder.FullName}:{Environment.GetEnvironmentVariable("PATH")}";
        var crash = await Command.RunAsync("sh", ["-c", "nft list tables"], environment: new Dictionary<string, string?>(StringComparer.Ordinal) { ["PATH"] = path });
        Assert.NotEqual(0, crash.ExitCode);
        Assert.True(File.Exists(Calls), "it was not found by its name, so this proves nothing");
        File.Delete(Calls);
        return path;
    }

    private async Task WorksAsync(DaemonProcess daemon, string when)
    {
        var client = await Engine.NamespaceOfAsync("client");
        (string What, Func<Task<TcpProbe>> Probe)[] flows =
        [
            ("from client", () => client.TcpAsync(Server, 80)), ("from outside", () => Wg0.TcpAsync(HostOnWg0, 8080)), ("by the relay", () => client.TcpAsync(Relay, 8081)),
        ];
        foreach (var (what, probe) in flows)
        {
            await WaitFor.StateAsync($"{when}: {what}", probe, static p => p is { Answered: true, Name: "server" }, context: () => daemon.Log);
        }

        Assert.False((await client.TcpAsync(Server, 81)).Answered);
    }
}

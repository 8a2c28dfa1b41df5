using System.Text.Json;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Daemon;

/// <summary>A bad file changes nothing but the status; how a file is replaced does not matter.</summary>
[Trait(Feature.Trait, Feature.Configuration)]
public sealed class LastGoodConfigurationTests(NftEngine engine, ITestOutputHelper output) : ExampleScene(engine), IClassFixture<NftEngine>
{
    // Polling is not what finds a change.
    private static readonly Dictionary<string, string> NoPolling = new(StringComparer.Ordinal) { ["WATCH_PERIOD_SECONDS"] = "3600" };

    private static readonly (string Name, string Text, string Path)[] BadFiles =
    [
        ("truncated", Example[..(Example.Length / 2)], ""),
        ("empty", "", ""),
        ("wrong type of networks", Bad("\"networks\": {", "\"networks\": 5, \"other\": {"), "networks"),
        ("wrong type of ip", Bad("\"ip\": \"172.18.104.2\"", "\"ip\": true"), "ip"),
        ("overlapping networks", Bad("172.18.104.0/24", "172.18.0.0/16"), "networks"),
        ("duplicate addresses", Bad("\"ip\": \"172.18.104.2\"", "\"ip\": \"172.18.103.2\""), "ips"),
        ("address in no network", Bad("\"ip\": \"172.18.104.2\"", "\"ip\": \"10.1.2.3\""), "ips"),
        ("port 70000", Bad("\"port\": 80", "\"port\": 70000"), "port"),
        ("iface with a rule in it", Bad("\"wg0\"", "\"wg0 -j ACCEPT\""), "iface"),
        ("newline in a network name", Bad("\"network_name\": \"smarthost_backend-1\"", "\"network_name\": \"a\\nb\""), "network_name"),
        ("newline in a container name", Bad("\"container_name\": \"smarthostbackend-1\"", "\"container_name\": \"a\\nb\""), "container_name"),
        ("newline in a policy's name", Bad("\"wireguardproxy\"", "\"a\\n-A INPUT -j ACCEPT\""), "name"),
        ("newline in iface", Bad("\"wg0\"", "\"wg0\\n\""), "iface"),
    ];

    [Fact]
    public async Task A_bad_file_is_reported_with_its_place_and_changes_no_rule_and_the_good_one_clears_it()
    {
        await using var daemon = await StartAsync();
        var good = await daemon.WaitForConvergenceAsync();
        await AssertPassesAsync("before");
        var rules = await Engine.RulesAsync();
        foreach (var (name, text, path) in BadFiles)
        {
            await daemon.ConfigureAsync(text);
            var bad = await daemon.WaitForStatusAsync($"mistakes of: {name}", static s => Mistakes(s).Count > 0);
            Assert.Equal(good.Generation, bad.Generation);
            Assert.True(bad.Converged, name);
            Assert.Contains(Mistakes(bad), m => m.GetProperty("path").GetString()!.Contains(path, StringComparison.Ordinal));
            Assert.All(Mistakes(bad), static m => Assert.True(m.GetProperty("line").GetInt32() > 0 && m.GetProperty("column").GetInt32() > 0));
            Assert.Equal(rules, await Engine.RulesAsync());
            await AssertPassesAsync(name);

            await daemon.ConfigureAsync(Example);
            good = await daemon.WaitForStatusAsync($"cleared after: {name}", static s => s.Converged && Mistakes(s).Count == 0);
            Assert.Equal(rules, await Engine.RulesAsync());
        }

        File.Delete(daemon.ConfigurationPath);
        var gone = await daemon.WaitForStatusAsync("the file is gone", static s => ReadFailure(s) is not null);
        Assert.Equal(good.Generation, gone.Generation);
        Assert.Equal(rules, await Engine.RulesAsync());
        await AssertPassesAsync("deleted");
    }

    [Fact]
    public async Task A_rename_a_write_in_place_and_a_swapped_link_are_all_seen_without_polling()
    {
        await using var daemon = await StartAsync();
        await daemon.WaitForConvergenceAsync();
        var directory = Path.GetDirectoryName(daemon.ConfigurationPath)!;

        await daemon.ConfigureAsync(Named("renamed"));
        await daemon.WaitForStateAsync("policy", "renamed", "Ready");

        await File.WriteAllTextAsync(daemon.ConfigurationPath, Named("in-place"));
        await daemon.WaitForStateAsync("policy", "in-place", "Ready");

        // As Kubernetes mounts a ConfigMap: networks.json leads through ..data, and ..data is what is swapped.
        await WriteVersionAsync("..1", Named("linked"));
        File.CreateSymbolicLink(Path.Combine(directory, "..data"), "..1");
        File.Delete(daemon.ConfigurationPath);
        File.CreateSymbolicLink(daemon.ConfigurationPath, "..data/networks.json");
        await daemon.WaitForStateAsync("policy", "linked", "Ready");
        await WriteVersionAsync("..2", Named("swapped"));
        File.CreateSymbolicLink(Path.Combine(directory, "..data_tmp"), "..2");
        (await Command.RunAsync("mv", ["--no-target-directory", Path.Combine(directory, "..data_tmp"), Path.Combine(directory, "..data")])).OutputOrThrow();
        await daemon.WaitForStateAsync("policy", "swapped", "Ready");
        await AssertPassesAsync("swapped");

        // A link to a file of another folder.
        var elsewhere = Path.Combine(Engine.Directory, $"elsewhere-{Guid.NewGuid():N}");
        Directory.CreateDirectory(elsewhere);
        await File.WriteAllTextAsync(Path.Combine(elsewhere, "real.json"), Named("elsewhere"));
        File.Delete(daemon.ConfigurationPath);
        File.CreateSymbolicLink(daemon.ConfigurationPath, Path.Combine(elsewhere, "real.json"));
        await daemon.WaitForStateAsync("policy", "elsewhere", "Ready");
        await File.WriteAllTextAsync(Path.Combine(elsewhere, "real.json"), Named("saved-elsewhere"));
        await daemon.WaitForStateAsync("policy", "saved-elsewhere", "Ready");

        async Task WriteVersionAsync(string version, string text)
        {
            Directory.CreateDirectory(Path.Combine(directory, version));
            await File.WriteAllTextAsync(Path.Combine(directory, version, "networks.json"), text);
        }
    }

    [Fact]
    public async Task A_directory_that_comes_later_and_one_put_in_its_place_are_found_without_polling()
    {
        // What is not there is watched for where it would be, and a watch does not follow the directory that went away.
        var directory = Path.Combine(Engine.Directory, $"later-{Guid.NewGuid():N}");
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["NETWORKS_CONFIG_PATH"] = Path.Combine(directory, "networks.json"),
            ["WATCH_PERIOD_SECONDS"] = "3600",
        };
        await using var daemon = await DaemonProcess.StartAsync(Engine, new DaemonOptions { Hocon = Quick, Environment = environment }, output);
        var missing = await daemon.WaitForStatusAsync("the file is missing", static s => ReadFailure(s) is not null);
        Assert.Equal($"{directory}/networks.json does not exist.", ReadFailure(missing));
        Assert.Equal(0, missing.Generation);

        await PlaceAsync(Named("later"));
        await daemon.WaitForStateAsync("policy", "later", "Ready");
        var found = await daemon.WaitForConvergenceAsync();
        Assert.Null(ReadFailure(found));
        await AssertPassesAsync("later");

        Directory.Move(directory, directory + "-old");
        await PlaceAsync(Named("in-its-place"));
        await daemon.WaitForStateAsync("policy", "in-its-place", "Ready");
        await AssertPassesAsync("in its place");

        async Task PlaceAsync(string text)
        {
            Directory.CreateDirectory(directory + "-new");
            await File.WriteAllTextAsync(Path.Combine(directory + "-new", "networks.json"), text);
            Directory.Move(directory + "-new", directory);
        }
    }

    private static string? ReadFailure(DaemonStatus status) =>
        DaemonStatus.Get(status.Root, "readFailure") is { ValueKind: JsonValueKind.String } words ? words.GetString() : null;

    private static string Bad(string good, string bad)
    {
        var text = Example.Replace(good, bad, StringComparison.Ordinal);
        return string.Equals(text, Example, StringComparison.Ordinal) ? throw new InvalidOperationException($"The example does not hold {good}.") : text;
    }

    private static string Named(string policy) => Bad("wireguardproxy", policy);

    private static List<JsonElement> Mistakes(DaemonStatus status) =>
        DaemonStatus.Get(status.Root, "mistakes") is { ValueKind: JsonValueKind.Array } mistakes ? [.. mistakes.EnumerateArray()] : [];

    private Task<DaemonProcess> StartAsync() =>
        DaemonProcess.StartAsync(Engine, new DaemonOptions { Configuration = Example, Hocon = Quick, Environment = NoPolling }, output);
}

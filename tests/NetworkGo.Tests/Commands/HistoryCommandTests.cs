using System.Text;
using System.Text.Json;
using NetworkGo.Commands;
using NetworkGo.Core.Changes;
using NetworkGo.Linux.Files;
using NetworkGo.Tests.Support;

namespace NetworkGo.Tests.Commands;

public sealed class HistoryCommandTests : IDisposable
{
    private readonly ScratchFolder folder = new();
    private readonly TestContext context = new();
    private readonly FileGenerationStore store;

    public HistoryCommandTests()
    {
        context.Environment["NETWORK_GO_STATE"] = folder.File("state");
        context.Environment["NETWORK_GO_SOCKET"] = folder.File("s.sock");
        context.Environment["NETWORKS_CONFIG_PATH"] = folder.File("networks.json");
        store = new FileGenerationStore(folder.File("state"));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Each_generation_is_a_line_the_newest_first_with_when_why_and_what_changed()
    {
        await KeepAsync();

        Assert.Equal(0, await InvokeAsync("history"));

        Assert.Equal(
            """
            GENERATION  WHEN                  REASON         CHANGES
            3           2026-01-03 00:00:00Z  rollback to 1  - network back, - policy web
            2           2026-01-02 00:00:00Z  confirmed      + network back, + policy web
            1           2026-01-01 00:00:00Z  edit           1 networks, 0 addresses, 0 policies

            """,
            context.Out.ToString(),
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public async Task As_JSON_it_has_every_change()
    {
        await KeepAsync();
        Assert.Equal(0, await InvokeAsync("history", "--json"));

        using var document = JsonDocument.Parse(context.Out.ToString());
        var newest = document.RootElement[0];
        Assert.Equal((3, "Rollback", 1), (newest.GetProperty("generation").GetInt32(), newest.GetProperty("reason").GetString(), newest.GetProperty("from").GetInt32()));
        Assert.Equal("- network back, - policy web", string.Join(", ", newest.GetProperty("changes").EnumerateArray().Select(static e => e.GetString())));
    }

    [Fact]
    public async Task A_folder_that_is_missing_is_said()
    {
        Assert.Equal(1, await InvokeAsync("history"));
        Assert.Contains("does not exist", context.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_generation_is_named_beside_the_others()
    {
        await KeepAsync();
        await File.WriteAllTextAsync(folder.File("state/generation-2"), "half");
        Assert.Equal(0, await InvokeAsync("history"));
        Assert.Contains("generation-2 is damaged", context.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains("rollback to 1", context.Out.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2", "\"back\"")]
    [InlineData(null, "\"back\"")]
    [InlineData("1", "front")]
    public async Task Without_a_daemon_a_rollback_writes_the_configuration_file(string? generation, string expected)
    {
        await KeepAsync();
        Assert.Equal(0, await InvokeAsync(generation is null ? ["rollback"] : ["rollback", generation]));
        Assert.Contains("No daemon runs: generation", context.Out.ToString(), StringComparison.Ordinal);
        Assert.Contains(expected, await File.ReadAllTextAsync(folder.File("networks.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rollback_to_what_is_not_kept_changes_nothing()
    {
        await KeepAsync();
        Assert.Equal(1, await InvokeAsync("rollback", "9"));
        Assert.Contains("generation 9 is not kept", context.Error.ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("networks.json")));
    }

    private async Task KeepAsync()
    {
        const string One = """{ "networks": { "front": { "subnet": "10.1.0.0/24" } } }""";
        const string Two = """{ "networks": { "front": { "subnet": "10.1.0.0/24" }, "back": { "subnet": "10.2.0.0/24" } }, "policies": [ { "name": "web", "from": "front", "selector": "10.2.0.2", "port": 80 } ] }""";
        await KeepAsync(1, One, ChangeReason.Edit, null);
        await KeepAsync(2, Two, ChangeReason.Confirmed, null);
        await KeepAsync(3, One, ChangeReason.Rollback, 1);
    }

    private async Task KeepAsync(long number, string text, ChangeReason reason, long? from) => Assert.Null(await store.KeepAsync(
        new StoredGeneration(new GenerationHead(number, new DateTimeOffset(2026, 1, (int)number, 0, 0, 0, TimeSpan.Zero), reason, from), Encoding.UTF8.GetBytes(text)),
        CancellationToken.None));

    private Task<int> InvokeAsync(params string[] arguments) => CommandLine.InvokeAsync(
        arguments,
        ReferenceParts.None with
        {
            Generations = static settings => new FileGenerationStore(settings.StatePath, isReadOnly: true),
            ConfigurationWriter = static settings => new FileConfigurationWriter(settings.ConfigPath),
        },
        context.Build());
}

using System.Diagnostics;
using System.Globalization;
using NetworkGo.Core.Status;
using NetworkGo.Status;
using NetworkGo.Tests.Support;

namespace NetworkGo.Tests.Processes;

/// <summary>The built program with its standard output being a pipe that no one reads, as under a supervisor that hangs.</summary>
public sealed class UnreadLogTests : IDisposable
{
    // Each file has so many mistakes as are reported, a line each: a few fill the pipe's 64 KiB, and then the queue.
    private const int Mistakes = 500;
    private const int MostFiles = 200;

    private readonly ScratchFolder folder = new();
    private readonly Dictionary<string, string> environment;
    private readonly StatusClient client;

    public UnreadLogTests()
    {
        environment = new(StringComparer.Ordinal)
        {
            ["NETWORK_GO_SOCKET"] = folder.File("s.sock"),
            ["NETWORK_GO_STATE"] = folder.File("state"),
            ["NETWORKS_CONFIG_PATH"] = folder.File("networks.json"),
            ["DOCKER_HOST"] = $"unix://{folder.File("docker.sock")}",
        };
        client = new StatusClient(folder.File("s.sock"));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_daemon_goes_on_counts_what_it_drops_and_ends_on_a_signal()
    {
        Write("{}");
        using var daemon = ProgramProcess.StartUnread(environment, "run");
        await DropsAsync();

        Write("""{"networks":{"a":{"network_name":"a","subnet":"172.18.1.0/24","gateway":"172.18.1.1"}}}""");
        await Eventually.IsTrue(async () => await StatusAsync() is { Mistakes.Count: 0, Objects.Count: > 0 }, "the file comes into force");
        var (health, _, failure) = await ProgramProcess.Run(environment, "healthcheck");
        var (_, text, _) = await ProgramProcess.Run(environment, "status");
        var metrics = (await client.GetAsync("/metrics", CancellationToken.None)).Body!;
        var watch = Stopwatch.StartNew();
        daemon.Signal("TERM");
        var (exitCode, _, error) = await daemon.Exit();

        Assert.True(health == 0, failure);
        Assert.Matches(@"log +[1-9]\d* lines dropped", text);
        Assert.Matches(@"networkgo_log_dropped_total(\{\})? [1-9]", metrics);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"took {watch.Elapsed}");
        Assert.Equal((0, ""), (exitCode, error));
    }

    [Fact]
    public async Task Once_the_log_is_read_again_a_line_says_how_much_is_missing()
    {
        Write("{}");
        using var daemon = ProgramProcess.StartUnread(environment, "run");
        await DropsAsync();
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));

        string? line;
        do
        {
            line = await daemon.Output.ReadLineAsync(bound.Token);
        }
        while (line?.Contains("dropped: standard output could not be written", StringComparison.Ordinal) == false);

        Assert.Matches("\"Dropped\":[1-9]", line);
        daemon.Signal("KILL");
    }

    // Each edit is seen before the next is made.
    private async Task DropsAsync()
    {
        await Eventually.IsTrue(async () => await StatusAsync() is not null, "the daemon answers");
        for (var edit = 0; edit < MostFiles && await StatusAsync() is not { DroppedLogLines: > 0 }; edit++)
        {
            var networks = Enumerable.Range(0, Mistakes).Select(i => string.Create(CultureInfo.InvariantCulture, $"\"n{edit}-{i}\":{{\"subnet\":\"wrong\"}}"));
            Write($"{{\"networks\":{{{string.Join(',', networks)}}}}}");
            var mark = string.Create(CultureInfo.InvariantCulture, $"n{edit}-");
            await Eventually.IsTrue(
                async () => await StatusAsync() is { } status && status.Mistakes.Any(m => m.Path.Contains(mark, StringComparison.Ordinal)), $"edit {edit} is read");
        }

        Assert.True((await StatusAsync())!.DroppedLogLines > 0, "nothing was dropped, so this proves nothing");
    }

    private void Write(string text)
    {
        folder.Write("new.json", text);
        File.Move(folder.File("new.json"), folder.File("networks.json"), overwrite: true);
    }

    private async Task<HostStatus?> StatusAsync() =>
        (await client.GetAsync("/status", CancellationToken.None)).Body is { } body ? StatusDocument.ReadStatus(body) : null;
}

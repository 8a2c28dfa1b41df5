using System.Text.Json;
using NetworkGo.Commands;
using NetworkGo.Core.Status;
using NetworkGo.Status;
using NetworkGo.Tests.Daemon;
using NetworkGo.Tests.Support;

namespace NetworkGo.Tests.Commands;

/// <summary>`status` against a daemon in this process.</summary>
public sealed class StatusCommandTests : IAsyncLifetime, IDisposable
{
    private readonly ScratchFolder folder = new();
    private readonly TestContext context = new();
    private readonly TextWriter shared;
    private readonly DaemonFixture daemon;

    public StatusCommandTests()
    {
        shared = TextWriter.Synchronized(context.Out);
        context.Environment["NETWORK_GO_SOCKET"] = folder.File("s.sock");
        daemon = new DaemonFixture(folder.File("s.sock"), Samples.Converged);
        daemon.Source.Histories.Add(Samples.History);
    }

    private string Written
    {
        get
        {
            // Its methods lock itself.
            lock (shared)
            {
                return context.Out.ToString();
            }
        }
    }

    public Task InitializeAsync() => daemon.Started();

    public async Task DisposeAsync() => await daemon.DisposeAsync();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task One_thing_comes_with_its_history()
    {
        Assert.Equal(0, await StatusCommand.RunAsync("web-1", json: false, context.Build(), CancellationToken.None));

        Assert.Contains("CONTAINERS", Written, StringComparison.Ordinal);
        Assert.Contains("HISTORY OF CONTAINER web-1", Written, StringComparison.Ordinal);
        Assert.DoesNotContain("backend", Written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_thing_s_document_holds_its_history_and_the_whole_one_none()
    {
        await StatusCommand.RunAsync("web-1", json: true, context.Build(), CancellationToken.None);
        var one = JsonSerializer.Deserialize(Written, StatusJson.Default.HostStatus)!;
        context.Out.GetStringBuilder().Clear();
        await StatusCommand.RunAsync(null, json: true, context.Build(), CancellationToken.None);
        var whole = JsonSerializer.Deserialize(Written, StatusJson.Default.HostStatus)!;

        Assert.Equal(Samples.History, Assert.Single(one.History));
        Assert.Equal("web-1", Assert.Single(one.Objects).Name);
        Assert.Empty(whole.History);
    }

    [Fact]
    public async Task A_name_that_nothing_has_gets_the_nearest()
    {
        Assert.Equal(1, await StatusCommand.RunAsync("bakend", json: false, context.Build(), CancellationToken.None));

        Assert.Contains("bakend not found; did you mean backend?", context.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watching_prints_each_change_once_in_a_line_and_goes_on_when_the_daemon_cannot_answer()
    {
        using var stop = new CancellationTokenSource();
        var watching = StatusWatch.RunAsync(null, json: false, context.Build() with { Time = TimeProvider.System, Out = shared }, stop.Token);
        await Eventually.IsTrue(() => Task.FromResult(Written.Contains("CONTAINERS", StringComparison.Ordinal)), "the first picture");

        daemon.Source.Failure = new TimeoutException("busy");
        await Eventually.IsTrue(() => Task.FromResult(context.Error.ToString().Contains("does not answer", StringComparison.Ordinal)), "the failure is reported");
        daemon.Source.Failure = null;
        daemon.Source.Status = Samples.Failing;
        await Eventually.IsTrue(() => Task.FromResult(Written.Contains("  Not converged", StringComparison.Ordinal)), "the change is printed");
        await stop.CancelAsync();

        Assert.Equal(2, await watching);
        var changes = Written.Split('\n').SkipWhile(static line => !line.Contains("Z  ", StringComparison.Ordinal)).ToList();
        Assert.Single(changes, static line => line.EndsWith("Container web-1  Failed  AddressInUse  172.18.0.2 is held by db.", StringComparison.Ordinal));
        Assert.Single(changes, static line => line.EndsWith("Firewall host  gone", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Watching_for_a_program_writes_one_document_a_line_for_each_change()
    {
        using var stop = new CancellationTokenSource();
        var watching = StatusWatch.RunAsync("web-1", json: true, context.Build() with { Time = TimeProvider.System, Out = shared }, stop.Token);
        await Eventually.IsTrue(() => Task.FromResult(Written.Contains("web-1", StringComparison.Ordinal)), "the first document");
        daemon.Source.Status = Samples.Failing;
        await Eventually.IsTrue(() => Task.FromResult(Written.Contains("AddressInUse", StringComparison.Ordinal)), "the second document");
        await stop.CancelAsync();
        await watching;

        var documents = Written.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => JsonSerializer.Deserialize(line, StatusJson.Default.HostStatus)!).ToList();
        Assert.Equal([ObjectState.Waiting, ObjectState.Failed], documents.Select(static d => Assert.Single(d.Objects).State));
    }
}

using Microsoft.Extensions.Time.Testing;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Ports;
using NetworkGo.Docker.Tests.Fakes;

namespace NetworkGo.Docker.Tests;

public sealed class EventStreamTests
{
    private const string Start = """{"status":"start","Type":"container","Action":"start","Actor":{"ID":"c1","Attributes":{"name":"web"}},"scope":"local","time":1,"timeNano":1000000001}""";
    private const string Connect = """{"Type":"network","Action":"connect","Actor":{"ID":"n1","Attributes":{"container":"c1","name":"front"}},"timeNano":1000000002}""";
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task An_event_is_passed_on_at_once_and_not_when_the_next_one_comes()
    {
        var read = new TaskCompletionSource();
        await using var engine = new FakeEngine(async (_, reply) =>
        {
            await reply.BeginStreamAsync();
            await reply.ChunkAsync(Start + "\n");
            await read.Task;
        });
        using var gateway = Gateway(engine);
        await using var events = gateway.EventsAsync(null, () => { }, CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(Bound));
        Assert.Equal(("c1", "web", 1_000_000_001L), (events.Current.Id, events.Current.Name, events.Current.TimeNano));
        read.SetResult();
    }

    [Fact]
    public async Task Events_are_read_however_they_are_cut_into_chunks()
    {
        await using var engine = new FakeEngine(async (_, reply) =>
        {
            await reply.BeginStreamAsync();
            foreach (var letter in $"{Start}\n{Connect}\n")
            {
                await reply.ChunkAsync(letter.ToString());
            }

            await reply.ChunkAsync($"{Start}\n{Connect}\n{Start}\n");
            await reply.EndStreamAsync();
        });
        using var gateway = Gateway(engine);
        var (events, end) = await ReadAllAsync(gateway);
        Assert.Equal(["start", "connect", "start", "connect", "start"], events.Select(static e => e.Action));
        Assert.IsType<EngineUnavailableException>(end);
    }

    [Theory]
    [InlineData("")]
    [InlineData(Start + "\n")]
    [InlineData(Start + "\n" + """{"Type":"container","Act""")]
    public async Task A_stream_that_is_cut_ends_as_an_engine_that_is_away(string before)
    {
        await using var engine = new FakeEngine(async (_, reply) =>
        {
            await reply.BeginStreamAsync();
            if (before.Length > 0)
            {
                await reply.ChunkAsync(before);
            }

            reply.Cut();
        });
        using var gateway = Gateway(engine);
        var (_, end) = await ReadAllAsync(gateway).WaitAsync(Bound);
        Assert.IsType<EngineUnavailableException>(end);
    }

    [Theory]
    [InlineData("""{"Type":"container","Act""")]
    [InlineData("garbage\n")]
    [InlineData("null\n")]
    [InlineData("[1,2]\n")]
    public async Task A_stream_that_ends_in_something_else_than_an_event_ends_as_an_engine_that_is_away(string text)
    {
        await using var engine = new FakeEngine(async (_, reply) =>
        {
            await reply.BeginStreamAsync();
            await reply.ChunkAsync(Start + "\n" + text);
            await reply.EndStreamAsync();
        });
        using var gateway = Gateway(engine);
        var (_, end) = await ReadAllAsync(gateway).WaitAsync(Bound);
        var lost = Assert.IsType<EngineUnavailableException>(end);
        Assert.Contains(engine.Endpoint.Value, lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_ends_a_silent_stream_at_once()
    {
        await using var engine = new FakeEngine(static (_, reply) => reply.BeginStreamAsync());
        using var gateway = Gateway(engine);
        using var stop = new CancellationTokenSource();
        var subscribed = new TaskCompletionSource();
        var reading = ReadAllAsync(gateway, subscribed.SetResult, stop: stop.Token);
        await subscribed.Task.WaitAsync(Bound);
        await stop.CancelAsync();
        var (_, end) = await reading.WaitAsync(Bound);
        Assert.IsAssignableFrom<OperationCanceledException>(end);
    }

    [Fact]
    public async Task Subscribed_is_reported_only_after_the_engine_answered_and_a_mute_engine_is_given_up_on()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(100));
        var asked = new TaskCompletionSource<string>();
        await using var engine = new FakeEngine((request, _) =>
        {
            asked.SetResult(request.Query);
            return Task.CompletedTask;
        });
        using var gateway = new DockerGateway(engine.Endpoint, TimeSpan.FromSeconds(30), time);
        var isSubscribed = false;
        var reading = ReadAllAsync(gateway, () => isSubscribed = true);
        Assert.Contains("since=100.000000000&", await asked.Task.WaitAsync(Bound), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromSeconds(31));
        var (_, end) = await reading.WaitAsync(Bound);
        Assert.Contains("no answer within 30 s", Assert.IsType<EngineUnavailableException>(end).Message, StringComparison.Ordinal);
        Assert.False(isSubscribed);
    }

    [Fact]
    public async Task A_subscription_that_is_resumed_asks_from_the_last_event_on()
    {
        var query = "";
        await using var engine = new FakeEngine((request, reply) =>
        {
            query = request.Query;
            return reply.ErrorAsync(500, "no events today");
        });
        using var gateway = Gateway(engine);
        var (_, end) = await ReadAllAsync(gateway, since: 1795473057758473705);
        Assert.Contains("no events today", Assert.IsType<EngineUnavailableException>(end).Message, StringComparison.Ordinal);
        Assert.Contains("since=1795473057.758473705&", query, StringComparison.Ordinal);
        Assert.Contains("\"type\":[\"container\",\"network\"]", query, StringComparison.Ordinal);
    }

    private static DockerGateway Gateway(FakeEngine engine) => new(engine.Endpoint, TimeSpan.FromSeconds(30), TimeProvider.System);

    private static async Task<(List<DockerEvent> Events, Exception End)> ReadAllAsync(
        DockerGateway gateway,
        Action? subscribed = null,
        long? since = null,
        CancellationToken stop = default)
    {
        var events = new List<DockerEvent>();
        var end = await Record.ExceptionAsync(async () =>
        {
            await foreach (var happened in gateway.EventsAsync(since, subscribed ?? (static () => { }), stop))
            {
                events.Add(happened);
            }
        });
        Assert.NotNull(end);
        return (events, end);
    }
}

using System.Net;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Ports;
using NetworkGo.Daemon;

namespace NetworkGo.Tests.Daemon;

public sealed class EngineHeadStartTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task The_engine_is_asked_before_anyone_asks_and_each_answer_is_given_once()
    {
        var engine = new Engine();
        using var headStart = new EngineHeadStart(engine);
        await Task.WhenAll(engine.Listed.Task, engine.Described.Task).WaitAsync(Bound);
        engine.Version = "2";

        await using var events = headStart.EventsAsync(null, static () => { }, CancellationToken.None).GetAsyncEnumerator();
        var next = events.MoveNextAsync();
        engine.Happen("first");
        Assert.True(await next.AsTask().WaitAsync(Bound));
        Assert.Equal("first", events.Current.Id);
        Assert.Equal("1", (await headStart.InfoAsync(CancellationToken.None)).Version);
        Assert.Equal("1", Assert.Single((await headStart.ListAsync(CancellationToken.None)).Networks).Name);

        Assert.Equal("2", (await headStart.InfoAsync(CancellationToken.None)).Version);
        Assert.Equal("2", Assert.Single((await headStart.ListAsync(CancellationToken.None)).Networks).Name);
        Assert.Equal(1, engine.Subscriptions);
    }

    [Fact]
    public async Task Nothing_is_listed_before_the_engine_has_accepted_the_subscription_so_that_no_event_is_missed()
    {
        var engine = new Engine { IsHeld = true };
        using var headStart = new EngineHeadStart(engine);
        var reported = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        await using var events = headStart.EventsAsync(null, reported.SetResult, stop.Token).GetAsyncEnumerator();
        var next = events.MoveNextAsync().AsTask();
        var listing = headStart.ListAsync(CancellationToken.None);
        await engine.Asked.Task.WaitAsync(Bound);

        Assert.False(reported.Task.IsCompleted);
        Assert.Equal(0, engine.Listings);

        engine.Accept.SetResult();
        await reported.Task.WaitAsync(Bound);
        await listing.WaitAsync(Bound);
        Assert.False(next.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.WaitAsync(Bound));
    }

    [Fact]
    public async Task Events_that_came_before_anyone_followed_are_not_lost()
    {
        var engine = new Engine();
        engine.Happen("early");
        engine.Happen("later");
        using var headStart = new EngineHeadStart(engine);
        await Task.WhenAll(engine.Listed.Task, engine.Described.Task).WaitAsync(Bound);

        List<string> seen = [];
        await foreach (var happened in headStart.EventsAsync(null, static () => { }, CancellationToken.None))
        {
            seen.Add(happened.Id);
            if (seen.Count == 2)
            {
                break;
            }
        }

        Assert.Equal(["early", "later"], seen);
    }

    [Fact]
    public async Task An_engine_that_is_away_is_away_at_the_first_call_and_is_asked_at_the_second()
    {
        var engine = new Engine { IsAway = true };
        using var headStart = new EngineHeadStart(engine);
        await Assert.ThrowsAsync<EngineUnavailableException>(() => FirstAsync(headStart));

        engine.IsAway = false;
        engine.Happen("back");
        Assert.Equal("back", await FirstAsync(headStart));
        Assert.Equal("1", (await headStart.InfoAsync(CancellationToken.None)).Version);
        Assert.Equal("1", Assert.Single((await headStart.ListAsync(CancellationToken.None)).Networks).Name);
    }

    [Fact]
    public async Task Who_gives_the_events_up_ends_the_connection_and_the_next_one_lists_for_itself()
    {
        var engine = new Engine();
        using var headStart = new EngineHeadStart(engine);
        await Task.WhenAll(engine.Listed.Task, engine.Described.Task).WaitAsync(Bound);
        engine.Version = "2";
        using var stop = new CancellationTokenSource();
        await using var events = headStart.EventsAsync(null, static () => { }, stop.Token).GetAsyncEnumerator();
        var next = events.MoveNextAsync().AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.WaitAsync(Bound));

        engine.Happen("again");
        Assert.Equal("again", await FirstAsync(headStart));
        Assert.Equal("2", Assert.Single((await headStart.ListAsync(CancellationToken.None)).Networks).Name);
    }

    private static async Task<string> FirstAsync(EngineHeadStart gateway)
    {
        await foreach (var happened in gateway.EventsAsync(null, static () => { }, CancellationToken.None))
        {
            return happened.Id;
        }

        return "";
    }

    /// <summary>An engine that says its version, and names its one network after it.</summary>
    private sealed class Engine : IDockerGateway
    {
        private readonly Channel<DockerEvent> happened = Channel.CreateUnbounded<DockerEvent>();

        public string Version { get; set; } = "1";

        public bool IsAway { get; set; }

        /// <summary>Whether a subscription is accepted only by <see cref="Accept"/>.</summary>
        public bool IsHeld { get; init; }

        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Accept { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Listed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Described { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Subscriptions { get; private set; }

        public int Listings { get; private set; }

        public void Happen(string id) => Assert.True(happened.Writer.TryWrite(new DockerEvent { Type = "container", Action = "start", Id = id, TimeNano = 1 }));

        public Task<DockerSnapshot> ListAsync(CancellationToken cancellationToken)
        {
            Listings++;
            var listing = new DockerSnapshot { Networks = [new DockerNetwork { Id = "n", Name = Version, Driver = "bridge" }] };
            Listed.TrySetResult();
            return Task.FromResult(listing);
        }

        public async IAsyncEnumerable<DockerEvent> EventsAsync(long? sinceNano, Action subscribed, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            if (IsAway)
            {
                throw new EngineUnavailableException("away");
            }

            Asked.TrySetResult();
            if (IsHeld)
            {
                await Accept.Task.WaitAsync(cancellationToken);
            }

            Subscriptions++;
            subscribed();
            await foreach (var one in happened.Reader.ReadAllAsync(cancellationToken))
            {
                yield return one;
            }
        }

        public Task<EngineInfo> InfoAsync(CancellationToken cancellationToken)
        {
            var info = new EngineInfo { Version = Version };
            Described.TrySetResult();
            return Task.FromResult(info);
        }

        public Task<ContainerRuntime?> InspectAsync(string containerId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<DockerResult> CreateNetworkAsync(NetworkSpec network, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<DockerResult> RemoveNetworkAsync(string networkId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<DockerResult> ConnectAsync(string networkId, string containerId, IPAddress address, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<DockerResult> DisconnectAsync(string networkId, string containerId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<DetachResult> DetachAsync(string networkId, string containerId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<DockerResult> AttachAsync(string networkId, string containerId, EndpointSettings settings, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}

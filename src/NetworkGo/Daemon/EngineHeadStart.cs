using System.Net;
using System.Runtime.CompilerServices;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Ports;

namespace NetworkGo.Daemon;

/// <summary>
/// Asks the engine what the inventory asks first (subscribe to its events; then what it is, and what it holds) while the rest of the program
/// starts, and answers the inventory's first calls with that. What fails, fails at the inventory's call; later calls go to the engine.
/// </summary>
// See docs/decisions/047.
internal sealed class EngineHeadStart : IDockerGateway, IDisposable
{
    private readonly IDockerGateway inner;
    private readonly CancellationTokenSource given = new();
    private readonly TaskCompletionSource subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IAsyncEnumerator<DockerEvent> events;
    private readonly Task<bool> firstEvent;
    private Task<EngineInfo>? info;
    private Task<DockerSnapshot>? listing;
    private int isFollowed;

    /// <summary>Begins to ask.</summary>
    /// <param name="inner">The engine.</param>
    public EngineHeadStart(IDockerGateway inner)
    {
        this.inner = inner;
        events = inner.EventsAsync(null, subscribed.SetResult, given.Token).GetAsyncEnumerator(given.Token);
        firstEvent = Task.Run(() => events.MoveNextAsync().AsTask());
        var isSubscribed = SubscribedAsync();
        info = AfterAsync(isSubscribed, inner.InfoAsync);
        listing = AfterAsync(isSubscribed, inner.ListAsync);
    }

    /// <inheritdoc/>
    public Task<EngineInfo> InfoAsync(CancellationToken cancellationToken) =>
        Interlocked.Exchange(ref info, null)?.WaitAsync(cancellationToken) ?? inner.InfoAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<DockerSnapshot> ListAsync(CancellationToken cancellationToken) =>
        Interlocked.Exchange(ref listing, null)?.WaitAsync(cancellationToken) ?? inner.ListAsync(cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<DockerEvent> EventsAsync(long? sinceNano, Action subscribed, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref isFollowed, 1) == 0)
        {
            return FollowAsync(subscribed, cancellationToken);
        }

        // Of the connection before.
        info = null;
        listing = null;
        return inner.EventsAsync(sinceNano, subscribed, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ContainerRuntime?> InspectAsync(string containerId, CancellationToken cancellationToken) =>
        inner.InspectAsync(containerId, cancellationToken);

    /// <inheritdoc/>
    public Task<DockerResult> CreateNetworkAsync(NetworkSpec network, CancellationToken cancellationToken) =>
        inner.CreateNetworkAsync(network, cancellationToken);

    /// <inheritdoc/>
    public Task<DockerResult> RemoveNetworkAsync(string networkId, CancellationToken cancellationToken) =>
        inner.RemoveNetworkAsync(networkId, cancellationToken);

    /// <inheritdoc/>
    public Task<DockerResult> ConnectAsync(string networkId, string containerId, IPAddress address, CancellationToken cancellationToken) =>
        inner.ConnectAsync(networkId, containerId, address, cancellationToken);

    /// <inheritdoc/>
    public Task<DetachResult> DetachAsync(string networkId, string containerId, CancellationToken cancellationToken) =>
        inner.DetachAsync(networkId, containerId, cancellationToken);

    /// <inheritdoc/>
    public Task<DockerResult> AttachAsync(string networkId, string containerId, EndpointSettings settings, CancellationToken cancellationToken) =>
        inner.AttachAsync(networkId, containerId, settings, cancellationToken);

    /// <inheritdoc/>
    public Task<DockerResult> DisconnectAsync(string networkId, string containerId, CancellationToken cancellationToken) =>
        inner.DisconnectAsync(networkId, containerId, cancellationToken);

    /// <summary>Gives up what runs. The source has no timer, and one that follows the events may still cancel it.</summary>
    public void Dispose() => given.Cancel();

    private async IAsyncEnumerable<DockerEvent> FollowAsync(Action report, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), given);
        await using var following = events;
        await SubscribedAsync();
        report();
        var next = firstEvent;
        while (await next)
        {
            yield return events.Current;
            next = events.MoveNextAsync().AsTask();
        }
    }

    // An event, or the end, may be there first.
    private async Task SubscribedAsync()
    {
        if (await Task.WhenAny(subscribed.Task, firstEvent) == firstEvent && !subscribed.Task.IsCompleted)
        {
            await firstEvent;
        }
    }

    private async Task<T> AfterAsync<T>(Task isSubscribed, Func<CancellationToken, Task<T>> call)
    {
        await isSubscribed;
        return await call(given.Token);
    }
}

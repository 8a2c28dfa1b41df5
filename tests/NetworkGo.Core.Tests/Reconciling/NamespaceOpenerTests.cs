using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Reconciling;
using NetworkGo.Core.Status;

namespace NetworkGo.Core.Tests.Reconciling;

public sealed class NamespaceOpenerTests
{
    private static readonly NamespaceSpec Spec = NamespaceSpec.Empty(new("web"));
    private readonly Pinned world = new();

    [Fact]
    public async Task A_namespace_is_closed_after_use_however_that_ended()
    {
        var opener = new NamespaceOpener(world, world);
        await opener.RunAsync(Spec, "c1", null, static _ => Task.FromResult(new FirewallPass { State = ObjectState.Ready }), CancellationToken.None);
        await Assert.ThrowsAsync<IOException>(() => opener.RunAsync(Spec, "c1", null, static _ => throw new IOException("broken"), CancellationToken.None));

        Assert.Equal([1, 1], world.Opened.Select(static o => o.Closed));
    }

    [Fact]
    public async Task A_namespace_is_open_while_it_is_used()
    {
        var closed = -1;
        await new NamespaceOpener(world, world).RunAsync(
            Spec,
            "c1",
            null,
            target =>
            {
                closed = ((OpenNamespace)target).Closed;
                return Task.FromResult(new FirewallPass { State = ObjectState.Ready });
            },
            CancellationToken.None);

        Assert.Equal(0, closed);
    }

    [Theory]
    [InlineData(PinFailure.NotRunning, ObjectState.Waiting, "ContainerNotRunning", true)]
    [InlineData(PinFailure.IsHost, ObjectState.Conflict, "HostNetwork", false)]
    [InlineData(PinFailure.Denied, ObjectState.Failed, "NamespaceDenied", false)]
    [InlineData(PinFailure.Failed, ObjectState.Failed, "NamespaceFailed", true)]
    public async Task What_cannot_be_pinned_is_not_entered_and_says_why(PinFailure failure, ObjectState state, string reason, bool retry)
    {
        world.Failure = failure;
        var pass = await new NamespaceOpener(world, world).RunAsync(
            Spec, "c1", null, static _ => throw new InvalidOperationException("entered"), CancellationToken.None);

        Assert.Equal((state, reason, retry), (pass.State, pass.Reason, pass.Retry));
    }

    [Fact]
    public async Task The_host_s_namespace_is_used_as_it_is_and_not_closed()
    {
        var pass = await new NamespaceOpener(world, world).RunAsync(
            NamespaceSpec.Empty(NamespaceId.Host),
            null,
            null,
            target => Task.FromResult(new FirewallPass { State = target.IsHost ? ObjectState.Ready : ObjectState.Failed }),
            CancellationToken.None);

        Assert.Equal(ObjectState.Ready, pass.State);
        Assert.Equal(0, ((OpenNamespace)world.Host).Closed);
        Assert.Empty(world.Opened);
    }

    private sealed class OpenNamespace(ulong inode, bool isHost) : INamespaceHandle
    {
        public int Closed { get; private set; }

        public ulong Inode => inode;

        public bool IsHost => isHost;

        public void Dispose() => Closed++;
    }

    /// <summary>An engine with one running container whose namespace can be pinned, or cannot.</summary>
    private sealed class Pinned : IDockerGateway, INamespaces
    {
        public PinFailure? Failure { get; set; }

        public List<OpenNamespace> Opened { get; } = [];

        public INamespaceHandle Host { get; } = new OpenNamespace(1, isHost: true);

        public bool HostHasDevice(string name) => true;

        public Task<PinResult> PinAsync(ContainerRuntime container, CancellationToken cancellationToken)
        {
            if (Failure is { } failure)
            {
                return Task.FromResult(new PinResult { Failure = failure, Message = "no" });
            }

            Opened.Add(new OpenNamespace(7, isHost: false));
            return Task.FromResult(new PinResult { Namespace = Opened[^1] });
        }

        public Task<ContainerRuntime?> InspectAsync(string containerId, CancellationToken cancellationToken) =>
            Task.FromResult<ContainerRuntime?>(new ContainerRuntime { Id = containerId, Name = "web", IsRunning = true, Pid = 10, StartedAt = "first" });

        public Task<DockerSnapshot> ListAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public IAsyncEnumerable<DockerEvent> EventsAsync(long? sinceNano, Action subscribed, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<EngineInfo> InfoAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<DockerResult> CreateNetworkAsync(NetworkSpec network, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<DockerResult> RemoveNetworkAsync(string networkId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<DockerResult> ConnectAsync(string networkId, string containerId, IPAddress address, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<DetachResult> DetachAsync(string networkId, string containerId, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<DockerResult> AttachAsync(string networkId, string containerId, EndpointSettings settings, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<DockerResult> DisconnectAsync(string networkId, string containerId, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}

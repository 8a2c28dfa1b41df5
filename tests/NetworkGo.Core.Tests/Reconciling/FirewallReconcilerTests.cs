using System.Collections.Concurrent;
using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Firewall;
using NetworkGo.Core.Iptables;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Reconciling;
using NetworkGo.Core.Status;
using NetworkGo.Core.Tests.Iptables;

namespace NetworkGo.Core.Tests.Reconciling;

public sealed class FirewallReconcilerTests
{
    private const string Container = "c1";
    private static readonly NamespaceId Web = new("web");

    private readonly World world = new();

    private FirewallReconciler Reconciler => new(world, world, world, world);

    [Fact]
    public async Task A_first_pass_writes_the_rules_and_a_second_writes_nothing()
    {
        var reconciler = Reconciler;
        var first = await reconciler.ReconcileAsync(Host(Accept(1), Accept(2)), null, CancellationToken.None);
        var second = await reconciler.ReconcileAsync(Host(Accept(1), Accept(2)), null, CancellationToken.None);

        Assert.Equal(ObjectState.Ready, first.State);
        Assert.NotEmpty(first.Changes);
        Assert.Equal(ObjectState.Ready, second.State);
        Assert.Empty(second.Changes);
        Assert.Equal(1, world.Restores);
    }

    [Fact]
    public async Task Two_policies_that_ask_for_one_and_the_same_rule_each_have_theirs_and_a_second_pass_writes_nothing()
    {
        var reconciler = Reconciler;
        var spec = Host(Accept(1), Accept(1, "other"));
        var first = await reconciler.ReconcileAsync(spec, null, CancellationToken.None);
        await reconciler.ReconcileAsync(spec, null, CancellationToken.None);

        Assert.Equal(ObjectState.Ready, first.State);
        Assert.Equal(1, world.Restores);
        Assert.NotEqual(RuleComment.HashOf(spec.Rules[0].Body), RuleComment.HashOf(spec.Rules[1].Body), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Garbage_in_a_container_s_own_looking_chain_goes_and_the_log_of_it_is_bounded()
    {
        var garbage = string.Concat(Enumerable.Range(0, 50_000).Select(static i => $"-A NETWORK-GO-FORWARD -s 10.0.{i / 256}.{i % 256}/32 -j DROP\n"));
        world.Dumps[IptablesBackend.Nft] = IptablesDump.Parse($"*filter\n:FORWARD ACCEPT [0:0]\n:NETWORK-GO-FORWARD - [0:0]\n{garbage}COMMIT\n");
        world.Runtimes.Enqueue(Running(10, "first"));
        world.Runtimes.Enqueue(Running(10, "first"));
        var pass = await Reconciler.ReconcileAsync(Of(Web, Accept(1)), Container, CancellationToken.None);

        Assert.Equal(ObjectState.Ready, pass.State);
        Assert.Single(world.Dumps[IptablesBackend.Nft].Table("filter")!.Chain("NETWORK-GO-FORWARD")!.Rules);
        Assert.InRange(pass.Changes.Count, 2, 201);
        Assert.Contains("more changes", pass.Changes[200], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_that_does_not_run_is_waited_for_and_nothing_is_touched()
    {
        var pass = await Reconciler.ReconcileAsync(Of(Web, Accept(1)), Container, CancellationToken.None);

        Assert.Equal((ObjectState.Waiting, "ContainerNotRunning"), (pass.State, pass.Reason));
        Assert.Equal(0, world.Saves);
    }

    [Fact]
    public async Task A_container_that_restarts_between_the_look_and_the_pin_gets_no_rule_in_either_namespace()
    {
        world.Runtimes.Enqueue(Running(10, "first"));
        world.Runtimes.Enqueue(Running(11, "second"));
        var pass = await Reconciler.ReconcileAsync(Of(Web, Accept(1)), Container, CancellationToken.None);

        Assert.Equal(ObjectState.Waiting, pass.State);
        Assert.True(pass.Retry);
        Assert.Equal(0, world.Saves);
        Assert.True(world.Handles.Single().Disposed);
    }

    [Fact]
    public async Task A_namespace_that_turns_out_to_be_the_host_s_is_refused()
    {
        world.Runtimes.Enqueue(Running(10, "first"));
        world.Runtimes.Enqueue(Running(10, "first"));
        world.PinInode = World.HostInode;
        var pass = await Reconciler.ReconcileAsync(Of(Web, Accept(1)), Container, CancellationToken.None);

        Assert.Equal((ObjectState.Conflict, "HostNetwork"), (pass.State, pass.Reason));
        Assert.Equal(0, world.Saves);
    }

    [Fact]
    public async Task A_namespace_without_any_of_the_engine_s_bridges_is_not_taken_for_the_host()
    {
        var spec = Host(Accept(1)) with { Bridges = ["ng-a", "ng-b"] };
        var refused = await Reconciler.ReconcileAsync(spec, null, CancellationToken.None);
        world.Devices.Add("ng-b");
        var done = await Reconciler.ReconcileAsync(spec, null, CancellationToken.None);

        Assert.Equal((ObjectState.Conflict, "NotHostNetwork"), (refused.State, refused.Reason));
        Assert.Contains("--network host", refused.Message, StringComparison.Ordinal);
        Assert.Equal(ObjectState.Ready, done.State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_pass_that_failed_after_a_rule_went_leaves_its_flows_to_the_next_pass(bool restoreIsKilled)
    {
        var reconciler = Reconciler;
        await reconciler.ReconcileAsync(Host(Accept(1), Accept(2)), null, CancellationToken.None);
        world.Flows.Add(Line(1));
        world.Flows.Add(Line(2));
        (restoreIsKilled ? world.AnswersAfterRestore : world.AnswersToList).Enqueue(new CommandResult(false, "", "killed") { IsUnknown = true });
        var failed = await reconciler.ReconcileAsync(Host(Accept(2)), null, CancellationToken.None);
        Assert.Equal((ObjectState.Failed, "CommandTimeout"), (failed.State, failed.Reason));
        Assert.Empty(world.Deleted);

        var next = await reconciler.ReconcileAsync(Host(Accept(2)), null, CancellationToken.None);
        world.Deleted.Clear();
        await reconciler.ReconcileAsync(Host(Accept(2)), null, CancellationToken.None);

        Assert.Equal(ObjectState.Ready, next.State);
        Assert.Contains("1 flow(s) of removed rules ended", next.Changes, StringComparer.Ordinal);
        Assert.Empty(world.Deleted);
    }

    [Fact]
    public async Task A_removed_rule_ends_its_flows_and_no_other()
    {
        var reconciler = Reconciler;
        await reconciler.ReconcileAsync(Host(Accept(1), Accept(2)), null, CancellationToken.None);
        world.Flows.Add(Line(1));
        world.Flows.Add(Line(2));
        await reconciler.ReconcileAsync(Host(Accept(2)), null, CancellationToken.None);

        Assert.Equal(IPAddress.Parse("10.1.0.1"), Assert.Single(world.Deleted).Source);
    }

    [Fact]
    public async Task A_held_lock_is_failed_and_tried_again()
    {
        world.Answer = new CommandResult(false, "", "Another app holds the xtables lock") { IsLocked = true };
        var pass = await Reconciler.ReconcileAsync(Host(Accept(1)), null, CancellationToken.None);

        Assert.Equal((ObjectState.Failed, "XtablesLocked", true), (pass.State, pass.Reason, pass.Retry));
    }

    [Fact]
    public async Task A_write_that_has_no_effect_is_failed_in_words_and_not_written_for_ever()
    {
        world.Answer = new CommandResult(true, "");
        var pass = await Reconciler.ReconcileAsync(Host(Accept(1)), null, CancellationToken.None);

        Assert.Equal((ObjectState.Failed, "NotApplied", true), (pass.State, pass.Reason, pass.Retry));
        Assert.InRange(world.Restores, 1, 10);
    }

    [Fact]
    public async Task Docker_s_chains_in_both_backends_are_refused_and_nothing_is_written()
    {
        const string Docker = "*filter\n:FORWARD ACCEPT [0:0]\n:DOCKER-USER - [0:0]\n-A FORWARD -j DOCKER-USER\nCOMMIT\n";
        world.Dumps[IptablesBackend.Nft] = IptablesDump.Parse(Docker);
        world.Dumps[IptablesBackend.Legacy] = IptablesDump.Parse(Docker);
        var pass = await Reconciler.ReconcileAsync(Host(Accept(1)), null, CancellationToken.None);

        Assert.Equal((ObjectState.Conflict, "TwoBackends"), (pass.State, pass.Reason));
        Assert.Equal(0, world.Restores);
    }

    [Fact]
    public async Task What_was_left_in_the_other_backend_goes()
    {
        var reconciler = Reconciler;
        await reconciler.ReconcileAsync(Host(Accept(1)), null, CancellationToken.None);
        world.Dumps[IptablesBackend.Legacy] = IptablesDump.Parse(
            "*filter\n:FORWARD ACCEPT [0:0]\n:DOCKER-USER - [0:0]\n-A FORWARD -j DOCKER-USER\nCOMMIT\n");
        var pass = await reconciler.ReconcileAsync(Host(Accept(1)), null, CancellationToken.None);

        Assert.Equal(ObjectState.Ready, pass.State);
        Assert.DoesNotContain("NETWORK-GO", world.Dumps[IptablesBackend.Nft].Print(), StringComparison.Ordinal);
        Assert.Contains("NETWORK-GO", world.Dumps[IptablesBackend.Legacy].Print(), StringComparison.Ordinal);
    }

    private static NamespaceSpec Host(params RuleSpec[] rules) => Of(NamespaceId.Host, rules);

    private static NamespaceSpec Of(NamespaceId id, params RuleSpec[] rules) => new() { Id = id, Rules = rules.ToEquatableArray() };

    private static RuleSpec Accept(int number, string policy = "p") => new()
    {
        Table = TableName.Filter,
        Chain = ChainNames.Forward,
        Policy = policy,
        Body = RuleComment.Complete(policy, "f", $"-s 10.1.0.{number}/32 -d 10.2.0.2/32 -p tcp -m tcp --dport 80", "-j ACCEPT"),
    };

    private static string Line(int number) =>
        $"ipv4     2 tcp      6 431999 ESTABLISHED src=10.1.0.{number} dst=10.2.0.2 sport=4000 dport=80 "
            + $"src=10.2.0.2 dst=10.1.0.{number} sport=80 dport=4000 [ASSURED] mark=0 use=1";

    private static ContainerRuntime Running(int pid, string start) =>
        new() { Id = Container, Name = "web", IsRunning = true, Pid = pid, StartedAt = start, NetworkMode = "bridge" };

    private sealed class World : IDockerGateway, INamespaces, INetfilter, IRouting
    {
        public const ulong HostInode = 1;

        public Queue<ContainerRuntime> Runtimes { get; } = new();

        public HashSet<string> Devices { get; } = new(StringComparer.Ordinal);

        public Dictionary<IptablesBackend, IptablesDump> Dumps { get; } = new()
        {
            [IptablesBackend.Nft] = IptablesDump.Empty,
            [IptablesBackend.Legacy] = IptablesDump.Empty,
        };

        public List<string> Flows { get; } = [];

        public ConcurrentBag<FlowTuple> Deleted { get; } = [];

        public List<Handle> Handles { get; } = [];

        public CommandResult? Answer { get; set; }

        public Queue<CommandResult> AnswersAfterRestore { get; } = new();

        public Queue<CommandResult> AnswersToList { get; } = new();

        public ulong PinInode { get; set; } = 7;

        public int Saves { get; private set; }

        public int Restores { get; private set; }

        public INamespaceHandle Host { get; } = new Handle(HostInode, isHost: true);

        public bool HostHasDevice(string name) => Devices.Contains(name);

        public Task<PinResult> PinAsync(ContainerRuntime container, CancellationToken cancellationToken)
        {
            Handles.Add(new Handle(PinInode, isHost: false));
            return Task.FromResult(new PinResult { Namespace = Handles[^1] });
        }

        public Task<CommandResult> SaveAsync(INamespaceHandle target, IptablesBackend backend, CancellationToken cancellationToken)
        {
            Saves++;
            return Task.FromResult(new CommandResult(true, Dumps[backend].Print()));
        }

        public Task<CommandResult> RestoreAsync(
            INamespaceHandle target, IptablesBackend backend, string text, CancellationToken cancellationToken)
        {
            Restores++;
            if (Answer is { } answer)
            {
                return Task.FromResult(answer);
            }

            Dumps[backend] = FakeIptables.Restore(Dumps[backend], text);
            return Task.FromResult(AnswersAfterRestore.TryDequeue(out var after) ? after : new CommandResult(true, ""));
        }

        public Task<CommandResult> ListFlowsAsync(INamespaceHandle target, CancellationToken cancellationToken) =>
            Task.FromResult(AnswersToList.TryDequeue(out var answer) ? answer : new CommandResult(true, string.Join('\n', Flows)));

        public Task<CommandResult> DeleteFlowAsync(INamespaceHandle target, FlowTuple flow, CancellationToken cancellationToken)
        {
            Deleted.Add(flow);
            return Task.FromResult(new CommandResult(true, ""));
        }

        public Task<ApplyResult> ApplyRoutesAsync(
            INamespaceHandle target,
            EquatableArray<RouteSpec> routes,
            EquatableArray<SourceRouteSpec> sourceRoutes,
            CancellationToken cancellationToken) => Task.FromResult(new ApplyResult());

        public Task<ApplyResult> EnableForwardingAsync(INamespaceHandle target, CancellationToken cancellationToken) =>
            Task.FromResult(new ApplyResult());

        public Task<ContainerRuntime?> InspectAsync(string containerId, CancellationToken cancellationToken) =>
            Task.FromResult(Runtimes.TryDequeue(out var runtime) ? runtime : null);

        public Task<DockerSnapshot> ListAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public IAsyncEnumerable<DockerEvent> EventsAsync(long? sinceNano, Action subscribed, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<EngineInfo> InfoAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<DockerResult> CreateNetworkAsync(NetworkSpec network, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<DockerResult> RemoveNetworkAsync(string networkId, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<DockerResult> ConnectAsync(
            string networkId, string containerId, IPAddress address, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<DockerResult> DisconnectAsync(string networkId, string containerId, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }

    private sealed class Handle(ulong inode, bool isHost) : INamespaceHandle
    {
        public ulong Inode => inode;

        public bool IsHost => isHost;

        public bool Disposed { get; private set; }

        public void Dispose() => Disposed = true;
    }
}

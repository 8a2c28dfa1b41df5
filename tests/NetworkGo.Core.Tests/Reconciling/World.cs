using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Tests.Iptables;
using NetworkGo.Netfilter.Conntrack;
using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Core.Tests.Reconciling;

/// <summary>The ports around a pass: both backends' rules, flows and addresses in memory, the same ones in every namespace.</summary>
internal sealed class World : IDockerGateway, INamespaces, INetfilter, IFlowTable, IRouting, IForeignTables
{
    public const ulong HostInode = 1;

    public Queue<ContainerRuntime> Runtimes { get; } = new();

    public ApplyResult Routes { get; set; } = new();

    public List<WayQuestion> Questions { get; } = [];

    public Func<EquatableArray<WayQuestion>, WaysRead> Ways { get; set; } = static _ => new WaysRead { Failure = "no one has to ask" };

    public RestrictionsRead Restrictions { get; set; } = new([], null);

    public HashSet<string> Devices { get; } = new(StringComparer.Ordinal);

    public Dictionary<IptablesBackend, IptablesDump> Dumps { get; } = new()
    {
        [IptablesBackend.Nft] = IptablesDump.Empty,
        [IptablesBackend.Legacy] = IptablesDump.Empty,
    };

    public Dictionary<IptablesBackend, IptablesDump>? HostDumps { get; set; }

    public List<IptablesBackend> Written { get; } = [];

    public List<ConntrackEntry> Flows { get; } = [];

    public List<ConntrackEntry> Deleted { get; } = [];

    public List<INamespaceHandle> DeletedIn { get; } = [];

    public HashSet<IPAddress> Addresses { get; } = [IPAddress.Parse("10.9.0.1"), IPAddress.Parse("10.2.0.1")];

    public List<Handle> Handles { get; } = [];

    public EngineTableRead EngineTable { get; set; } = new() { Failure = new TableFailure("nobody has to ask for it") };

    public int EngineTableReads { get; private set; }

    public CommandResult? Answer { get; set; }

    public FlowFault? Deletion { get; set; }

    public List<ConntrackEntry> AfterFirstDeletion { get; } = [];

    public int Deletions { get; private set; }

    public Queue<CommandResult> AnswersAfterRestore { get; } = new();

    public Queue<FlowFault> FaultsOfListing { get; } = new();

    public ulong PinInode { get; set; } = 7;

    public bool PinIsOfThisStart { get; set; }

    public int Saves { get; private set; }

    public int Restores { get; private set; }

    public INamespaceHandle Host { get; } = new Handle(HostInode, isHost: true);

    public bool HostHasDevice(string name) => Devices.Contains(name);

    public Task<PinResult> PinAsync(ContainerRuntime container, CancellationToken cancellationToken)
    {
        Handles.Add(new Handle(PinInode, isHost: false));
        return Task.FromResult(new PinResult { Namespace = Handles[^1], IsOfThisStart = PinIsOfThisStart });
    }

    public Task<CommandResult> SaveAsync(INamespaceHandle target, IptablesBackend backend, CancellationToken cancellationToken)
    {
        Saves++;
        return Task.FromResult(new CommandResult(true, (target.IsHost && HostDumps is not null ? HostDumps : Dumps)[backend].Print()));
    }

    public Task<CommandResult> RestoreAsync(
        INamespaceHandle target, IptablesBackend backend, string text, CancellationToken cancellationToken)
    {
        Restores++;
        Written.Add(backend);
        if (Answer is { } answer)
        {
            return Task.FromResult(answer);
        }

        Dumps[backend] = FakeIptables.Restore(Dumps[backend], text);
        return Task.FromResult(AnswersAfterRestore.TryDequeue(out var after) ? after : new CommandResult(true, ""));
    }

    public Task<EngineTableRead> ReadEngineTableAsync(INamespaceHandle target, uint? known, CancellationToken cancellationToken)
    {
        if (EngineTable.Failure is null && known == EngineTable.Generation)
        {
            return Task.FromResult(new EngineTableRead { Generation = EngineTable.Generation, IsAsKnown = true });
        }

        EngineTableReads++;
        return Task.FromResult(EngineTable);
    }

    Task<ForeignTablesRead> IForeignTables.ReadAsync(INamespaceHandle target, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<FlowListing> ListAsync(INamespaceHandle target, ConntrackFilter filter, CancellationToken cancellationToken) =>
        Task.FromResult(FaultsOfListing.TryDequeue(out var fault) ? new FlowListing([], fault) : new FlowListing([.. Flows.Where(filter.Matches)], null));

    public Task<FlowDeletion> DeleteAsync(INamespaceHandle target, IReadOnlyCollection<ConntrackEntry> flows, CancellationToken cancellationToken)
    {
        Deletions++;
        if (Deletion is { } fault)
        {
            return Task.FromResult(new FlowDeletion(0, 0, fault));
        }

        var deleted = Flows.RemoveAll(flows.Contains);
        Flows.AddRange(AfterFirstDeletion);
        AfterFirstDeletion.Clear();
        Deleted.AddRange(flows);
        DeletedIn.Add(target);
        return Task.FromResult(new FlowDeletion(deleted, flows.Count - deleted, null));
    }

    public Task<ApplyResult> ApplyRoutesAsync(
        INamespaceHandle target,
        EquatableArray<RouteSpec> routes,
        EquatableArray<SourceRouteSpec> sourceRoutes,
        CancellationToken cancellationToken) => Task.FromResult(Routes);

    public Task<ApplyResult> PreviewRoutesAsync(
        INamespaceHandle target,
        EquatableArray<RouteSpec> routes,
        EquatableArray<SourceRouteSpec> sourceRoutes,
        CancellationToken cancellationToken) => Task.FromResult(new ApplyResult());

    public Task<AddressesRead> ReadAddressesAsync(INamespaceHandle target, CancellationToken cancellationToken) =>
        Task.FromResult(new AddressesRead(Addresses, null));

    public Task<WaysRead> AskWaysAsync(INamespaceHandle target, EquatableArray<WayQuestion> questions, CancellationToken cancellationToken)
    {
        Questions.AddRange(questions);
        return Task.FromResult(Ways(questions));
    }

    public Task<RestrictionsRead> ReadRestrictionsAsync(INamespaceHandle target, CancellationToken cancellationToken) =>
        Task.FromResult(Restrictions);

    public Task<ApplyResult> PreviewForwardingAsync(INamespaceHandle target, CancellationToken cancellationToken) =>
        Task.FromResult(new ApplyResult());

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

    public Task<DetachResult> DetachAsync(string networkId, string containerId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<DockerResult> AttachAsync(string networkId, string containerId, EndpointSettings settings, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<DockerResult> DisconnectAsync(string networkId, string containerId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    internal sealed class Handle(ulong inode, bool isHost) : INamespaceHandle
    {
        public ulong Inode => inode;

        public bool IsHost => isHost;

        public bool Disposed { get; private set; }

        public void Dispose() => Disposed = true;
    }
}

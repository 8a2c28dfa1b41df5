using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Reconciling;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Nftables.Compiling;
using NetworkGo.Netfilter.Walk;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Core.Explaining;

/// <summary>
/// What is on the live host, read piece by piece as it is asked for: what is asked and not known is recorded, read all at
/// once by <see cref="LearnAsync"/>, and known from then on. So a walk sees one and the same host to its end.
/// </summary>
internal sealed class HostFacts(
    HostInventory inventory,
    Func<IPAddress, NamespaceId?> holderOf,
    IDockerGateway docker,
    INamespaces namespaces,
    INetfilter netfilter,
    IRouteReader routes,
    IForeignTables foreign,
    INftables? nftables)
    : IFlowFacts, IDisposable
{
    private const string OwnTable = $"inet {TableCompiler.TableName}";

    private readonly Dictionary<NamespaceId, NamespaceFacts> known = [];
    private readonly Dictionary<NamespaceId, INamespaceHandle> handles = [];
    private readonly Dictionary<(NamespaceId Id, RouteQuestion Question), WalkRoute> ways = [];
    private readonly HashSet<NamespaceId> wanted = [];
    private readonly HashSet<(NamespaceId Id, RouteQuestion Question)> wantedWays = [];

    /// <inheritdoc/>
    public NamespaceFacts? Namespace(NamespaceId id)
    {
        if (!known.TryGetValue(id, out var facts))
        {
            wanted.Add(id);
        }

        return facts;
    }

    /// <inheritdoc/>
    public WalkRoute? Route(NamespaceId id, RouteQuestion question)
    {
        if (!ways.TryGetValue((id, question), out var way))
        {
            wantedWays.Add((id, question));
        }

        return way;
    }

    /// <inheritdoc/>
    public NamespaceId? HolderOf(IPAddress address) => holderOf(address);

    /// <summary>A namespace that was read, held open until this is disposed; null for one that was not.</summary>
    public INamespaceHandle? HandleOf(NamespaceId id) => handles.GetValueOrDefault(id);

    /// <summary>Reads what was asked and not known.</summary>
    /// <returns>False when there was nothing of the kind: the result of the last walk is valid.</returns>
    public async Task<bool> LearnAsync(CancellationToken cancellationToken)
    {
        var (places, questions) = (wanted.ToList(), wantedWays.GroupBy(static w => w.Id).Select(static g => (Id: g.Key, Questions: g.Select(static w => w.Question).ToEquatableArray())).ToList());
        wanted.Clear();
        wantedWays.Clear();
        foreach (var (id, facts, handle) in await Task.WhenAll(places.Select(id => ReadAsync(id, cancellationToken))).ConfigureAwait(false))
        {
            known[id] = facts;
            if (handle is not null)
            {
                handles[id] = handle;
            }
        }

        var answers = await Task.WhenAll(questions.Select(q => AskAsync(q.Id, q.Questions, cancellationToken))).ConfigureAwait(false);
        foreach (var ((id, asked), answered) in questions.Zip(answers))
        {
            foreach (var (question, answer) in asked.Zip(answered))
            {
                ways[(id, question)] = answer;
            }
        }

        return places.Count + questions.Count > 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var handle in handles.Values.Where(h => h != namespaces.Host))
        {
            handle.Dispose();
        }
    }

    private async Task<IEnumerable<WalkRoute>> AskAsync(NamespaceId id, EquatableArray<RouteQuestion> questions, CancellationToken cancellationToken)
    {
        var read = handles.TryGetValue(id, out var handle)
            ? await routes.AskAsync(handle, questions, cancellationToken).ConfigureAwait(false)
            : new RoutesRead([], known.GetValueOrDefault(id)?.Missing ?? "it was not read");
        return read.Failure is { } failure ? questions.Select(_ => new WalkRoute(false, null, null) { Failure = failure }) : read.Routes;
    }

    private async Task<(NamespaceId Id, NamespaceFacts Facts, INamespaceHandle? Handle)> ReadAsync(NamespaceId id, CancellationToken cancellationToken)
    {
        var (handle, missing) = await OpenAsync(id, cancellationToken).ConfigureAwait(false);
        if (handle is null)
        {
            return (id, missing!, null);
        }

        var nft = netfilter.SaveAsync(handle, IptablesBackend.Nft, cancellationToken);
        var legacy = netfilter.SaveAsync(handle, IptablesBackend.Legacy, cancellationToken);
        var others = foreign.ReadAsync(handle, cancellationToken);
        var own = nftables?.ReadAsync(handle, TableCompiler.TableName, null, cancellationToken);
        var links = await routes.ReadLinksAsync(handle, cancellationToken).ConfigureAwait(false);
        var unseen = await others.ConfigureAwait(false);
        var table = own is null ? null : await own.ConfigureAwait(false);
        var (saves, failure) = Parse([(IptablesBackend.Nft, await nft.ConfigureAwait(false)), (IptablesBackend.Legacy, await legacy.ConfigureAwait(false))]);
        if ((failure ?? table?.Failure?.Message ?? links.Failure) is { } unread)
        {
            return (id, Hidden(id, $"{id} cannot be read: {unread}"), handle);
        }

        // The own table is among those of others, too; it is walked once.
        return (id, new NamespaceFacts
        {
            Id = id,
            Rulesets = saves,
            Own = table?.State,
            Links = links.Links,
            Tables = unseen.Tables.Where(t => table is null || t.Name != OwnTable).ToEquatableArray(),
            Unread = unseen.Unread.Where(c => table is null || c.Table != OwnTable).ToEquatableArray(),
            ForeignFailure = unseen.Failure,
        }, handle);
    }

    private async Task<(INamespaceHandle? Handle, NamespaceFacts? Missing)> OpenAsync(NamespaceId id, CancellationToken cancellationToken)
    {
        if (id.ContainerName is not { } name)
        {
            return (namespaces.Host, null);
        }

        if (inventory.Container(name) is not { } container)
        {
            return (null, new NamespaceFacts { Id = id, Missing = $"there is no container {name}", Remedy = $"create the container {name}, or correct its name in the file" });
        }

        if (!container.IsRunning || await docker.InspectAsync(container.Id, cancellationToken).ConfigureAwait(false) is not { IsRunning: true } runtime)
        {
            var state = container.IsRunning ? "ending" : container.State;
            return (null, new NamespaceFacts { Id = id, Missing = $"container {name} is {state}, not running", Remedy = $"start it: docker start {name}" });
        }

        var pin = await namespaces.PinAsync(runtime, cancellationToken).ConfigureAwait(false);
        return pin.Namespace is { } handle ? (handle, null) : (null, Hidden(id, $"the namespace of container {name} cannot be entered: {pin.Message}"));
    }

    private static NamespaceFacts Hidden(NamespaceId id, string why) => new() { Id = id, Missing = why, IsHidden = true };

    private static (EquatableArray<WalkRuleset> Rulesets, string? Failure) Parse(IEnumerable<(IptablesBackend Backend, CommandResult Saved)> saves)
    {
        var rulesets = new List<WalkRuleset>();
        foreach (var (backend, saved) in saves)
        {
            if (!saved.Succeeded)
            {
                return ([], saved.Error);
            }

            try
            {
                var dump = IptablesDump.Parse(saved.Output);
                if (dump.Unreadable.Count > 0)
                {
                    // It is left out of what was read, and may hold anything.
                    return ([], UnreadableTables.Describe(dump.Unreadable));
                }

                rulesets.Add(new WalkRuleset(backend, dump));
            }
            catch (FormatException exception)
            {
                return ([], exception.Message);
            }
        }

        return (rulesets.ToEquatableArray(), null);
    }
}

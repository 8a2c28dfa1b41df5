using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Linux.Commands;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Linux.Netlink;

namespace NetworkGo.Linux.Routing;

/// <summary>Routes and rules are read by rtnetlink and written by <c>ip</c>; forwarding is both by rtnetlink.</summary>
public sealed class IpRouting : IRouting
{
    // 2 is loose: any way back will do.
    private const uint StrictFilter = 1;

    private readonly CommandRunner runner;
    private readonly RoutingPlanner planner;
    private readonly ForwardingSwitch forwarding;

    /// <summary>Makes one.</summary>
    /// <param name="runner">Runs <c>ip</c>.</param>
    /// <param name="marks">By what the own routes and rules are known.</param>
    /// <param name="procRoot">Where procfs is mounted: <c>/proc</c>. Its <c>sys</c> may be read-only.</param>
    public IpRouting(CommandRunner runner, RoutingMarks marks, string procRoot)
    {
        ArgumentNullException.ThrowIfNull(marks);
        this.runner = runner;
        planner = new RoutingPlanner(marks);
        forwarding = new ForwardingSwitch(procRoot);
    }

    /// <inheritdoc/>
    public async Task<ApplyResult> ApplyRoutesAsync(
        INamespaceHandle target,
        EquatableArray<RouteSpec> routes,
        EquatableArray<SourceRouteSpec> sourceRoutes,
        CancellationToken cancellationToken)
    {
        var (plan, unknown) = await PlanAsync(target, routes, sourceRoutes, cancellationToken);
        if (plan is null)
        {
            return new ApplyResult { Failure = unknown };
        }

        var changes = new List<string>();
        var failures = plan.Failures.ToList();
        foreach (var step in plan.Steps)
        {
            var run = await runner.RunAsync(target, "ip", ["-4", .. step.Arguments], "", cancellationToken);
            if (run.Succeeded)
            {
                changes.Add(step.Change);
            }
            else if (!(step.IsRemoval && IsGone(run)))
            {
                failures.Add($"ip {string.Join(' ', step.Arguments)}: {run.Failure}");
            }
        }

        return new ApplyResult
        {
            Changes = changes.ToEquatableArray(),
            Failure = Sentence(failures),
            Waiting = Sentence(plan.Waiting),
        };
    }

    /// <inheritdoc/>
    public async Task<ApplyResult> PreviewRoutesAsync(
        INamespaceHandle target,
        EquatableArray<RouteSpec> routes,
        EquatableArray<SourceRouteSpec> sourceRoutes,
        CancellationToken cancellationToken)
    {
        var (plan, unknown) = await PlanAsync(target, routes, sourceRoutes, cancellationToken);
        return plan is null
            ? new ApplyResult { Failure = unknown }
            : new ApplyResult
            {
                Changes = plan.Steps.Select(static step => step.Change).ToEquatableArray(),
                Failure = Sentence(plan.Failures),
                Waiting = Sentence(plan.Waiting),
            };
    }

    /// <inheritdoc/>
    public Task<AddressesRead> ReadAddressesAsync(INamespaceHandle target, CancellationToken cancellationToken)
    {
        var place = NamespaceHandle.Of(target);
        return Task.Run(
            () =>
            {
                try
                {
                    using var netlink = new RouteNetlink(NamespaceThread.Run(place, NetlinkSocket.Open));
                    return new AddressesRead(netlink.ReadAddresses().ToHashSet(), null);
                }
                catch (IOException exception)
                {
                    return new AddressesRead(new HashSet<IPAddress>(), $"Addresses cannot be read: {exception.Message}.");
                }
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<WaysRead> AskWaysAsync(INamespaceHandle target, EquatableArray<WayQuestion> questions, CancellationToken cancellationToken)
    {
        var place = NamespaceHandle.Of(target);
        return Task.Run(
            () =>
            {
                try
                {
                    using var netlink = new RouteNetlink(NamespaceThread.Run(place, NetlinkSocket.Open));
                    return new WaysRead
                    {
                        Addresses = netlink.ReadDevices().Select(static a => KeyValuePair.Create(a.Address, a.Device)).ToEquatableArray(),
                        Rules = netlink.ReadRules().Select(static r => new RoutingRule(r.Priority, r.Table)).OrderBy(static r => r.Priority).ToEquatableArray(),
                        Answers = questions.Select(netlink.Way).ToEquatableArray(),
                    };
                }
                catch (IOException exception)
                {
                    return new WaysRead { Failure = $"The kernel cannot be asked for its routes: {exception.Message}." };
                }
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<RestrictionsRead> ReadRestrictionsAsync(INamespaceHandle target, CancellationToken cancellationToken)
    {
        var place = NamespaceHandle.Of(target);
        return Task.Run(
            () =>
            {
                try
                {
                    return new RestrictionsRead(Restrictions(place), null);
                }
                catch (IOException exception)
                {
                    return new RestrictionsRead([], $"The settings of devices cannot be read: {exception.Message}.");
                }
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ApplyResult> PreviewForwardingAsync(INamespaceHandle target, CancellationToken cancellationToken) =>
        Task.Run(() => forwarding.Preview(NamespaceHandle.Of(target)), cancellationToken);

    /// <inheritdoc/>
    public Task<ApplyResult> EnableForwardingAsync(INamespaceHandle target, CancellationToken cancellationToken) =>
        Task.Run(() => forwarding.Enable(NamespaceHandle.Of(target)), cancellationToken);

    // Netlink answers at once; it is awaited all the same, because a caller may be an actor.
    private Task<(RoutingPlan? Plan, string Failure)> PlanAsync(
        INamespaceHandle target,
        EquatableArray<RouteSpec> routes,
        EquatableArray<SourceRouteSpec> sourceRoutes,
        CancellationToken cancellationToken) => Task.Run(() => Plan(NamespaceHandle.Of(target), routes, sourceRoutes), cancellationToken);

    private (RoutingPlan? Plan, string Failure) Plan(
        NamespaceHandle target, EquatableArray<RouteSpec> routes, EquatableArray<SourceRouteSpec> sourceRoutes)
    {
        try
        {
            using var netlink = new RouteNetlink(NamespaceThread.Run(target, NetlinkSocket.Open));
            var state = netlink.Read();
            var choices = new Dictionary<IPAddress, IPAddress>();
            foreach (var probe in planner.Undecided(state, routes).Select(static route => route.Probe).Distinct())
            {
                if (netlink.SourceFor(probe) is { } source)
                {
                    choices.Add(probe, source);
                }
            }

            var ways = planner.Undecided(state, sourceRoutes)
                .SelectMany(static route => route.Probes.Select(probe => new WayQuestion(probe, route.Source)))
                .Distinct().ToDictionary(static question => question, netlink.Way);
            return (planner.Plan(state, routes, sourceRoutes, choices, ways), "");
        }
        catch (IOException exception)
        {
            return (null, $"Addresses and routes cannot be read: {exception.Message}.");
        }
    }

    private static EquatableArray<RestrictedInterface> Restrictions(NamespaceHandle target)
    {
        List<ConfigurationNetlink.Entry> entries;
        using (var netlink = new NetlinkSocket(NamespaceThread.Run(target, NetlinkSocket.Open)))
        {
            entries = ConfigurationNetlink.Read(netlink);
        }

        var ofAll = entries.Find(static e => e.Index == ConfigurationNetlink.All)?.Filter ?? 0;
        var restricted = entries
            .Where(static e => e.Index > 0)
            .Select(e => e with { Filter = Math.Max(e.Filter, ofAll) })
            .Where(static e => !e.Forwards || e.Filter == StrictFilter)
            .ToList();
        if (restricted.Count == 0)
        {
            return [];
        }

        using var links = new LinkNetlink(NamespaceThread.Run(target, NetlinkSocket.Open));
        var names = links.ReadForwarding().ToDictionary(static l => l.Index, static l => l.Name);
        return restricted.Where(e => names.ContainsKey(e.Index))
            .Select(e => new RestrictedInterface(names[e.Index], e.Forwards, e.Filter == StrictFilter)).ToEquatableArray();
    }

    private static string? Sentence(IReadOnlyCollection<string> parts) => parts.Count == 0 ? null : string.Join("; ", parts) + ".";

    // ESRCH for a route, ENOENT for a rule, ENODEV for a route whose device went with it.
    private static bool IsGone(CommandRun run) =>
        run.ErrorOutput.Contains("No such process", StringComparison.Ordinal)
        || run.ErrorOutput.Contains("No such file or directory", StringComparison.Ordinal)
        || run.ErrorOutput.Contains("Cannot find device", StringComparison.Ordinal);
}

using System.Globalization;
using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;

namespace NetworkGo.Linux.Routing;

/// <summary>Compares routes and rules with those asked for. Pure.</summary>
/// <param name="marks">By what the own are known.</param>
internal sealed class RoutingPlanner(RoutingMarks marks)
{
    private readonly string protocol = marks.Protocol.ToString(CultureInfo.InvariantCulture);

    /// <summary>The routes for which the kernel has to be asked whether they are needed at all.</summary>
    public IEnumerable<RouteSpec> Undecided(RoutingState state, EquatableArray<RouteSpec> routes) => routes.Where(route =>
        DeviceOf(state, route.Source) is not null
        && !IsConnected(state, route.Destination)
        && !state.Routes.Any(entry => IsOwn(entry, RoutingState.MainTable, route.Destination)));

    /// <summary>The source routes for whose probes the kernel has to be asked whether they are needed at all.</summary>
    public IEnumerable<SourceRouteSpec> Undecided(RoutingState state, EquatableArray<SourceRouteSpec> routes) => routes.Where(route =>
        route.Probes.Count > 0 && DeviceOf(state, route.Source) is not null && !HasOwnRule(state, route.Source));

    /// <summary>Works out the commands.</summary>
    /// <param name="state">What is.</param>
    /// <param name="routes">Routes asked for.</param>
    /// <param name="sourceRoutes">Source routes asked for.</param>
    /// <param name="choices">From where the kernel would leave for the probes of <see cref="Undecided(RoutingState, EquatableArray{RouteSpec})"/>; missing where it has no route.</param>
    /// <param name="ways">Which way it would send what leaves for the probes of the undecided source routes.</param>
    public RoutingPlan Plan(
        RoutingState state,
        EquatableArray<RouteSpec> routes,
        EquatableArray<SourceRouteSpec> sourceRoutes,
        IReadOnlyDictionary<IPAddress, IPAddress> choices,
        IReadOnlyDictionary<WayQuestion, WayAnswer> ways)
    {
        var work = new Work(state, marks, protocol);
        var undecided = Undecided(state, routes).ToHashSet();
        foreach (var route in routes)
        {
            if (DeviceOf(state, route.Source) is not { } device)
            {
                work.Wait($"{route.Source} is on no device here yet: the route to {route.Destination} waits for it");
                work.Keep(RoutingState.MainTable, route.Destination);
            }
            else if (!IsConnected(state, route.Destination) && !(undecided.Contains(route) && IsAccepted(route, choices)))
            {
                work.Want(new RoutingState.RouteEntry
                {
                    Destination = route.Destination,
                    Gateway = route.Gateway,
                    Device = device.Device,
                    Source = route.Source,
                    Protocol = marks.Protocol,
                });
            }
        }

        foreach (var route in sourceRoutes.Where(r => r.Probes.Count == 0 || HasOwnRule(state, r.Source) || IsNeeded(state, r, work, ways)))
        {
            PlanSourceRoute(state, route, work);
        }

        return work.Finish();
    }

    private static RoutingState.AddressEntry? DeviceOf(RoutingState state, IPAddress address) =>
        state.Addresses.FirstOrDefault(entry => entry.Address.Equals(address));

    private static bool IsConnected(RoutingState state, IPNetwork destination) => state.Routes.Any(entry =>
        entry.IsConnected && entry.Table == RoutingState.MainTable && entry.Destination.Equals(destination));

    private static bool IsAccepted(RouteSpec route, IReadOnlyDictionary<IPAddress, IPAddress> choices) =>
        choices.TryGetValue(route.Probe, out var source) && route.AcceptedSources.Any(network => network.Contains(source));

    // A route that is about to be written may be enough; where it was there already, it was not.
    private static bool IsNeeded(RoutingState state, SourceRouteSpec route, Work work, IReadOnlyDictionary<WayQuestion, WayAnswer> ways) =>
        DeviceOf(state, route.Source) is not { } device || route.Probes.Any(probe =>
            !(ways.TryGetValue(new WayQuestion(probe, route.Source), out var way) && way.Failure is null
                && route.Gateway.Equals(way.Gateway) && way.Device == device.Device)
            && !work.Adds(probe, device.Device, route.Gateway));

    private bool HasOwnRule(RoutingState state, IPAddress source) => state.Rules.Any(rule =>
        rule.Protocol == marks.Protocol && rule.Table >= marks.TableBase && rule.Source is { PrefixLength: 32 } own && own.BaseAddress.Equals(source));

    private bool IsOwn(RoutingState.RouteEntry entry, uint table, IPNetwork destination) =>
        entry.Protocol == marks.Protocol && entry.Table == table && entry.Destination.Equals(destination);

    private void PlanSourceRoute(RoutingState state, SourceRouteSpec route, Work work)
    {
        var table = work.TableOf(route.Source);
        var rule = new RoutingState.RuleEntry(marks.RulePriority, new IPNetwork(route.Source, 32), table, marks.Protocol);
        if (DeviceOf(state, route.Source) is not { } device)
        {
            work.Wait($"{route.Source} is on no device here yet: its way back by {route.Gateway} waits for it");
            work.KeepTable(table);
            if (state.Rules.Contains(rule))
            {
                work.Want(rule);
            }

            return;
        }

        var link = new RoutingState.RouteEntry
        {
            Destination = device.Subnet,
            Device = device.Device,
            Source = route.Source,
            Table = table,
            Protocol = marks.Protocol,
        };
        work.Want(link);
        work.Want(link with { Destination = new IPNetwork(IPAddress.Any, 0), Gateway = route.Gateway });
        work.Want(rule);
    }

    private sealed class Work(RoutingState state, RoutingMarks marks, string protocol)
    {
        private readonly List<RoutingState.RouteEntry> wantedRoutes = [];
        private readonly List<RoutingState.RuleEntry> wantedRules = [];
        private readonly HashSet<(uint Table, IPNetwork Destination)> kept = [];
        private readonly Dictionary<IPAddress, uint> tables = [];
        private readonly HashSet<uint> keptTables = [];
        private readonly List<RoutingPlan.Step> steps = [];
        private readonly List<string> failures = [];
        private readonly List<string> waiting = [];

        public void Fail(string failure) => failures.Add(failure);

        public void Wait(string reason) => waiting.Add(reason);

        public void Keep(uint table, IPNetwork destination) => kept.Add((table, destination));

        public void KeepTable(uint table) => keptTables.Add(table);

        public void Want(RoutingState.RuleEntry rule) => wantedRules.Add(rule);

        /// <summary>Whether the main table gets a route by which a destination is reached so.</summary>
        public bool Adds(IPAddress destination, string device, IPAddress gateway) => wantedRoutes.Exists(route =>
            route.Table == RoutingState.MainTable && route.Destination.Contains(destination) && gateway.Equals(route.Gateway)
            && route.Device == device && !state.Routes.Contains(route));

        public void Want(RoutingState.RouteEntry route)
        {
            var other = wantedRoutes.Find(entry => entry.Table == route.Table && entry.Destination.Equals(route.Destination));
            if (other is null)
            {
                wantedRoutes.Add(route);
            }
            else if (other != route)
            {
                Fail($"Two routes are asked for to {route.Destination}, and there can be one: {other} is taken, {route} is not");
            }
        }

        // The table of the source's present rule; else the first number that is free.
        public uint TableOf(IPAddress source)
        {
            if (tables.TryGetValue(source, out var known))
            {
                return known;
            }

            var own = state.Rules.FirstOrDefault(rule => IsOwn(rule) && rule.Source is { PrefixLength: 32 } network
                && network.BaseAddress.Equals(source));
            var table = own?.Table ?? marks.TableBase;
            var used = state.Rules.Select(rule => rule.Table)
                .Concat(state.Routes.Select(route => route.Table))
                .Concat(tables.Values)
                .ToHashSet();
            while (own is null && used.Contains(table))
            {
                table++;
            }

            tables.Add(source, table);
            return table;
        }

        // What is added comes before what is taken away, and a table's routes before the rule that leads to it.
        public RoutingPlan Finish()
        {
            wantedRoutes.ForEach(PlanRoute);
            foreach (var rule in wantedRules.Except(state.Rules))
            {
                steps.Add(RuleStep("add", rule, "added"));
            }

            foreach (var rule in state.Rules.Where(IsOwn).Except(wantedRules))
            {
                steps.Add(RuleStep("del", rule, "removed") with { IsRemoval = true });
            }

            foreach (var route in state.Routes.Where(IsLeftover))
            {
                steps.Add(RouteStep("del", route, "removed") with { IsRemoval = true });
            }

            return new RoutingPlan(steps.ToEquatableArray(), failures.ToEquatableArray(), waiting.ToEquatableArray());
        }

        private bool IsOwn(RoutingState.RuleEntry rule) => rule.Protocol == marks.Protocol && rule.Table >= marks.TableBase;

        private bool IsOwn(RoutingState.RouteEntry route) => route.Protocol == marks.Protocol
            && (route.Table == RoutingState.MainTable || route.Table >= marks.TableBase);

        private bool IsLeftover(RoutingState.RouteEntry route) => IsOwn(route)
            && !kept.Contains((route.Table, route.Destination))
            && !keptTables.Contains(route.Table)
            && !wantedRoutes.Exists(wanted => IsSamePlace(wanted, route));

        private static bool IsSamePlace(RoutingState.RouteEntry one, RoutingState.RouteEntry other) =>
            one.Table == other.Table && one.Destination.Equals(other.Destination);

        private void PlanRoute(RoutingState.RouteEntry wanted)
        {
            var present = state.Routes.Where(route => IsSamePlace(route, wanted)).ToList();
            if (present.Contains(wanted))
            {
                return;
            }

            // Equal metric: ours would not go in beside it, and "replace" might take the other's.
            if (present.Find(route => !IsOwn(route) && route.Metric == 0) is { } foreign)
            {
                Fail($"Another program's route exists already: {foreign}{InTable(foreign)}. Wanted is {wanted}; remove the other "
                    + "or make it do the same");
            }
            else if (present.Exists(IsOwn))
            {
                steps.Add(RouteStep("replace", wanted, "replaced"));
            }
            else
            {
                steps.Add(RouteStep("add", wanted, "added"));
            }
        }

        private RoutingPlan.Step RouteStep(string verb, RoutingState.RouteEntry route, string done) => new(
            ["route", verb, .. route.Words(), "proto", protocol, "table", Number(route.Table)],
            $"Route {route}{InTable(route)} {done}");

        private RoutingPlan.Step RuleStep(string verb, RoutingState.RuleEntry rule, string done)
        {
            var source = rule.Source?.ToString() ?? "all";
            return new RoutingPlan.Step(
                ["rule", verb, "from", source, "lookup", Number(rule.Table), "priority", Number(rule.Priority), "protocol", protocol],
                $"Routing rule from {source} lookup {Number(rule.Table)} {done}");
        }

        private static string InTable(RoutingState.RouteEntry route) =>
            route.Table == RoutingState.MainTable ? "" : $" in table {Number(route.Table)}";

        private static string Number(uint value) => value.ToString(CultureInfo.InvariantCulture);
    }
}

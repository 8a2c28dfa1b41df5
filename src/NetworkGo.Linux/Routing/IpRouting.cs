using System.Globalization;
using System.Net;
using System.Text.Json;
using NetworkGo.Core;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Linux.Commands;
using NetworkGo.Linux.Namespaces;

namespace NetworkGo.Linux.Routing;

/// <summary>Routes and rules by <c>ip</c>, forwarding by rtnetlink.</summary>
public sealed class IpRouting : IRouting
{
    private readonly CommandRunner runner;
    private readonly RoutingPlanner planner;
    private readonly byte ownProtocol;
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
        ownProtocol = marks.Protocol;
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
    public Task<ApplyResult> PreviewForwardingAsync(INamespaceHandle target, CancellationToken cancellationToken) =>
        Task.Run(() => forwarding.Preview(NamespaceHandle.Of(target)), cancellationToken);

    /// <inheritdoc/>
    public Task<ApplyResult> EnableForwardingAsync(INamespaceHandle target, CancellationToken cancellationToken) =>
        // Netlink answers at once; it is awaited all the same, because a caller may be an actor.
        Task.Run(() => forwarding.Enable(NamespaceHandle.Of(target)), cancellationToken);

    private async Task<(RoutingPlan? Plan, string Failure)> PlanAsync(
        INamespaceHandle target,
        EquatableArray<RouteSpec> routes,
        EquatableArray<SourceRouteSpec> sourceRoutes,
        CancellationToken cancellationToken)
    {
        var (state, unread) = await ReadAsync(target, routes.Count + sourceRoutes.Count > 0, cancellationToken);
        if (state is null)
        {
            return (null, unread);
        }

        var (choices, unasked) = await AskKernelAsync(
            target, [.. planner.Undecided(state, routes).Select(route => route.Probe).Distinct()], cancellationToken);
        return choices is null ? (null, unasked) : (planner.Plan(state, routes, sourceRoutes, choices), "");
    }

    private static string? Sentence(IReadOnlyCollection<string> parts) => parts.Count == 0 ? null : string.Join("; ", parts) + ".";

    // ESRCH for a route, ENOENT for a rule, ENODEV for a route whose device went with it.
    private static bool IsGone(CommandRun run) =>
        run.ErrorOutput.Contains("No such process", StringComparison.Ordinal)
        || run.ErrorOutput.Contains("No such file or directory", StringComparison.Ordinal)
        || run.ErrorOutput.Contains("Cannot find device", StringComparison.Ordinal);

    // One process for all: a host may be asked often. Where nothing is wanted only the own are of interest, which
    // spares reading a full routing table.
    private async Task<(RoutingState? State, string Failure)> ReadAsync(
        INamespaceHandle target, bool anyWanted, CancellationToken cancellationToken)
    {
        var script = anyWanted
            ? "address show\nroute show table all\nrule show\n"
            : string.Create(CultureInfo.InvariantCulture, $"route show table all proto {ownProtocol}\nrule show\n");
        var run = await runner.RunAsync(target, "ip", ["-4", "-N", "-json", "-batch", "-"], script, cancellationToken);
        if (!run.Succeeded)
        {
            return (null, "Addresses and routes cannot be read: " + run.Failure);
        }

        var arrays = ParseArrays(run.Output);
        return arrays is null || arrays.Count != (anyWanted ? 3 : 2)
            ? (null, $"Addresses and routes cannot be read: ip wrote what is not expected: {run.Output.Trim()}")
            : (new RoutingState(
                anyWanted ? IpJson.Addresses(arrays[0]) : [],
                // ip leaves out of each route what it was told to filter by.
                IpJson.Routes(arrays[^2], anyWanted ? IpJson.BootProtocol : ownProtocol),
                IpJson.Rules(arrays[^1])), "");
    }

    private async Task<(Dictionary<IPAddress, IPAddress>? Choices, string Failure)> AskKernelAsync(
        INamespaceHandle target, IReadOnlyList<IPAddress> probes, CancellationToken cancellationToken)
    {
        if (probes.Count == 0)
        {
            return ([], "");
        }

        // -force: a probe that the kernel has no route for fails, and the next is still asked. ip then ends with 1,
        // which is an answer, too.
        var script = string.Concat(probes.Select(probe => $"route get {probe}\n"));
        var run = await runner.RunAsync(target, "ip", ["-4", "-N", "-json", "-force", "-batch", "-"], script, cancellationToken);
        var arrays = run.ExitCode is 0 or 1 ? ParseArrays(run.Output) : null;
        return arrays is null
            ? (null, $"The kernel's choice of route cannot be read: {run.Failure}")
            : (arrays.SelectMany(IpJson.Choices).ToDictionary(choice => choice.Destination, choice => choice.Source), "");
    }

    private static IReadOnlyList<JsonElement>? ParseArrays(string text)
    {
        try
        {
            return IpJson.Arrays(text);
        }
        catch (JsonException)
        {
            // The caller says so, with the text.
            return null;
        }
    }
}

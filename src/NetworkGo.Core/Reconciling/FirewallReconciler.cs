using System.Collections.Concurrent;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Reconciling;

/// <summary>
/// The order of things in one pass over one namespace. What to write is decided by <see cref="FirewallPlanner"/>;
/// how, by the ports.
/// </summary>
/// <param name="docker">Asked which start of the container it is.</param>
/// <param name="namespaces">Opens the namespace.</param>
/// <param name="netfilter">Reads and writes rules and flows.</param>
/// <param name="routing">Reads and writes routes and forwarding.</param>
/// <param name="watch">Tells a namespace in which nothing has changed; null where every look is to be a pass.</param>
public sealed class FirewallReconciler(
    IDockerGateway docker, INamespaces namespaces, INetfilter netfilter, IRouting routing, NamespaceWatch? watch = null)
    : IFirewallReconciler, IPolicyTraffic
{
    // Docker takes its jumps out and puts them in again while it makes a network; a pass in that moment sees the hook
    // move under its hands, and is right a few reads later.
    private const int MostWrites = 5;

    private const int MostRevocations = 3;

    // What whoever has NET_ADMIN in a container can have written to the log by one pass.
    private const int MostChangesOfContainer = 200;
    private const int LongestText = 500;

    private readonly ConcurrentDictionary<NamespaceId, RuleAliases> aliases = new();
    private readonly EngineTable engineTable = new(netfilter);
    private readonly RulesReader rules = new(netfilter, namespaces);
    private readonly FlowRevocation revocation = new(netfilter);

    /// <inheritdoc/>
    public Task<FirewallPass> ReconcileAsync(NamespaceSpec spec, string? containerId, IProgress<string>? step, CancellationToken cancellationToken) =>
        InNamespaceAsync(spec, containerId, step, target => WatchedAsync(target, spec, containerId, step, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public bool IsUnchanged(NamespaceSpec spec, string? containerId) => watch?.IsUnchanged(spec, containerId) ?? false;

    /// <inheritdoc/>
    public void Forget(NamespaceId id) => watch?.Forget(id);

    /// <inheritdoc/>
    public Task<FirewallPass> PreviewAsync(NamespaceSpec spec, string? containerId, CancellationToken cancellationToken) =>
        InNamespaceAsync(spec, containerId, null, target => PreviewAsync(target, spec, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<EquatableArray<PolicyTraffic>?> ReadTrafficAsync(NamespaceSpec spec, string? containerId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(spec);
        EquatableArray<PolicyTraffic>? traffic = null;
        await InNamespaceAsync(
            spec,
            containerId,
            null,
            async target =>
            {
                var (dump, failure) = await rules.ReadAsync(target, rules.BackendOf(spec.Id), cancellationToken);
                traffic = failure is null ? PolicyCounters.Of(dump, spec.Rules) : null;
                return failure ?? new FirewallPass { State = ObjectState.Ready };
            },
            cancellationToken);
        return traffic;
    }

    private async Task<FirewallPass> InNamespaceAsync(
        NamespaceSpec spec, string? containerId, IProgress<string>? step, Func<INamespaceHandle, Task<FirewallPass>> run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (containerId is null)
        {
            return spec.Bridges.Count > 0 && !spec.Bridges.Any(namespaces.HostHasDevice)
                ? NotTheHost(spec.Bridges[0])
                : await run(namespaces.Host);
        }

        step?.Report("the engine to inspect the container");
        var container = await docker.InspectAsync(containerId, cancellationToken);
        if (container is not { IsRunning: true })
        {
            return NotRunning(retry: false);
        }

        var pin = await namespaces.PinAsync(container, cancellationToken);
        using var pinned = pin.Namespace;
        if (pinned is null)
        {
            return Describe(pin);
        }

        // Between the first look and the pin the container may have started anew, and its PID may be another's.
        if (!pin.IsOfThisStart
            && (await docker.InspectAsync(containerId, cancellationToken) is not { IsRunning: true } again
                || again.Pid != container.Pid || again.StartedAt != container.StartedAt))
        {
            return NotRunning(retry: true);
        }

        return pinned.IsHost || pinned.Inode == namespaces.Host.Inode
            ? HostNetwork("it runs in the host's own network namespace")
            : await run(pinned);
    }

    private static FirewallPass NotRunning(bool retry) => new()
    {
        State = ObjectState.Waiting,
        Reason = "ContainerNotRunning",
        Message = "the container is not running; its rules are written when it starts",
        Retry = retry,
    };

    private static FirewallPass HostNetwork(string message) => new()
    {
        State = ObjectState.Conflict,
        Reason = "HostNetwork",
        Message = $"{message}; rules for a container are never written there: give it a network of its own, "
            + "or use \"namespace\": \"host\" in the policy",
    };

    private static FirewallPass NotTheHost(string bridge) => new()
    {
        State = ObjectState.Conflict,
        Reason = "NotHostNetwork",
        Message = $"the engine's bridge {bridge} is not in the network namespace that network-go runs in, so that is not the host's, and "
            + "rules for the host are not written there; start network-go with --network host",
    };

    private static FirewallPass Describe(PinResult pin) => pin.Failure switch
    {
        PinFailure.NotRunning => NotRunning(retry: true),
        PinFailure.IsHost => HostNetwork(pin.Message),

        // Only another start of the daemon mends it, so it is looked at again no oftener than everything is.
        PinFailure.Denied => FailedPass.Of("NamespaceDenied", pin.Message) with { Retry = false },
        _ => FailedPass.Of("NamespaceFailed", pin.Message),
    };

    // What the pass itself writes is heard, too: the next look is a pass, and finds nothing to write.
    private async Task<FirewallPass> WatchedAsync(
        INamespaceHandle target, NamespaceSpec spec, string? containerId, IProgress<string>? step, CancellationToken cancellationToken)
    {
        watch?.Arm(spec.Id, target);
        var pass = await RunAsync(target, spec, step, cancellationToken);
        if (cancellationToken.IsCancellationRequested)
        {
            // Nobody is left who would withdraw the sentinel.
            watch?.Forget(spec.Id);
        }
        else if (pass.State == ObjectState.Ready)
        {
            watch?.Note(spec, containerId);
        }

        return pass;
    }

    private async Task<FirewallPass> RunAsync(INamespaceHandle target, NamespaceSpec asked, IProgress<string>? step, CancellationToken cancellationToken)
    {
        step?.Report("iptables, conntrack and ip, of which each has command-timeout");
        var (spec, conflicts, unreadable) = await engineTable.OpenAsync(target, asked, cancellationToken);
        if (unreadable is not null)
        {
            return FailedPass.Of(unreadable);
        }

        var changes = new List<string>();
        var failure = await ApplyRulesAsync(target, spec, changes, cancellationToken);
        var routes = target.IsHost
            ? new ApplyResult()
            : await routing.ApplyRoutesAsync(target, spec.Routes, spec.SourceRoutes, cancellationToken);
        var forwarding = spec.Forwarding
            ? await routing.EnableForwardingAsync(target, cancellationToken)
            : new ApplyResult();
        changes.AddRange(routes.Changes.Concat(forwarding.Changes));
        failure ??= routes.Failure is { } r ? FailedPass.Of("RouteFailed", r) : null;
        failure ??= forwarding.Failure is { } f ? FailedPass.Of("ForwardingFailed", f) : null;
        failure ??= routes.Waiting is { } w
            ? new FirewallPass { State = ObjectState.Waiting, Reason = WaitReasons.AddressMissing, Message = w, Retry = true }
            : null;
        return (failure ?? new FirewallPass { State = ObjectState.Ready }) with
        {
            Changes = target.IsHost ? changes.ToEquatableArray() : Bounded(changes),
            Conflicts = conflicts,
        };
    }

    private async Task<FirewallPass> PreviewAsync(INamespaceHandle target, NamespaceSpec asked, CancellationToken cancellationToken)
    {
        var (spec, conflicts, unreadable) = await engineTable.OpenAsync(target, asked, cancellationToken);
        if (unreadable is not null)
        {
            return FailedPass.Of(unreadable);
        }

        var (mine, other, failure) = await rules.ReadBothAsync(target, spec.Id, cancellationToken);
        if (mine is null || other is null)
        {
            return failure!;
        }

        var known = aliases.GetOrAdd(spec.Id, static _ => new RuleAliases());
        var left = FirewallPlanner.HoldsOwn(other.Dump) ? FirewallPlanner.Plan(other.Dump, [], known) : new FirewallPlan();
        var written = FirewallPlanner.Plan(mine.Dump, spec.Rules, known);
        var routes = target.IsHost
            ? new ApplyResult()
            : await routing.PreviewRoutesAsync(target, spec.Routes, spec.SourceRoutes, cancellationToken);
        var forwarding = spec.Forwarding ? await routing.PreviewForwardingAsync(target, cancellationToken) : new ApplyResult();
        failure = (routes.Failure ?? forwarding.Failure) is { } words ? FailedPass.Of("Unreadable", words) : new FirewallPass { State = ObjectState.Ready };
        return failure with
        {
            Changes = written.Changes.Concat(left.Changes).Concat(routes.Changes).Concat(forwarding.Changes).ToEquatableArray(),
            Conflicts = conflicts,
        };
    }

    private static EquatableArray<string> Bounded(List<string> changes)
    {
        var shown = changes.Take(MostChangesOfContainer).Select(Shorten);
        return changes.Count <= MostChangesOfContainer
            ? shown.ToEquatableArray()
            : shown.Append($"{changes.Count - MostChangesOfContainer} more changes").ToEquatableArray();
    }

    private static string Shorten(string text) => text.Length <= LongestText ? text : text[..LongestText] + "…";

    private async Task<FirewallPass?> ApplyRulesAsync(
        INamespaceHandle target, NamespaceSpec spec, List<string> changes, CancellationToken cancellationToken)
    {
        var (mine, other, failure) = await rules.ReadBothAsync(target, spec.Id, cancellationToken);
        if (mine is null || other is null)
        {
            return failure;
        }

        // In this order what is open stays open where the rules move from one backend to the other.
        return await WriteAsync(target, spec.Id, mine.Backend, mine.Dump, spec.Rules, spec.Rules, changes, cancellationToken)
            ?? (FirewallPlanner.HoldsOwn(other.Dump)
                ? await WriteAsync(target, spec.Id, other.Backend, other.Dump, [], spec.Rules, changes, cancellationToken)
                : null);
    }

    /// <summary>
    /// Writes the difference and reads back; what then still differs is written anew, chain by chain. Once the rules
    /// stand, the flows of those that went are ended, and only then the pending revocations go that tell of them.
    /// </summary>
    private async Task<FirewallPass?> WriteAsync(
        INamespaceHandle target,
        NamespaceId id,
        IptablesBackend backend,
        IptablesDump dump,
        EquatableArray<RuleSpec> desired,
        EquatableArray<RuleSpec> allowed,
        List<string> changes,
        CancellationToken cancellationToken)
    {
        var known = aliases.GetOrAdd(id, static _ => new RuleAliases());
        var ended = new HashSet<string>(StringComparer.Ordinal);
        var plan = FirewallPlanner.Plan(dump, desired, known);
        var (attempt, revocations) = (0, 0);
        while (!plan.IsEmpty || plan.PendingRevocations.Count > 0)
        {
            if (plan.IsEmpty)
            {
                // Who puts new ones there all the time is not waited for.
                if (++revocations > MostRevocations)
                {
                    return FailedPass.Of("NotApplied", "own rules are altered faster than the flows of the removed ones can be ended");
                }

                if (await revocation.RevokeAsync(target, plan.PendingRevocations, allowed, changes, cancellationToken) is { } failed)
                {
                    return failed;
                }

                ended.UnionWith(plan.PendingRevocations);
                (plan, attempt) = (FirewallPlanner.Plan(dump, desired, known, ended: ended), 0);
                continue;
            }

            var written = await netfilter.RestoreAsync(target, backend, plan.RestoreText, cancellationToken);
            if (!written.Succeeded && (attempt > 0 || written.IsLocked || written.IsUnknown))
            {
                return FailedPass.Of(written);
            }

            (dump, var failure) = await rules.ReadAsync(target, backend, cancellationToken);
            if (failure is not null)
            {
                return failure;
            }

            if (written.Succeeded)
            {
                changes.AddRange(plan.Changes);
                Learn(known, dump, desired);
            }

            plan = FirewallPlanner.Plan(dump, desired, known, rewrite: true, ended);
            if (!plan.IsEmpty && ++attempt >= MostWrites)
            {
                return FailedPass.Of("NotApplied", $"the rules read back differ from those written, first: {Shorten(plan.Changes.Count > 0 ? plan.Changes[0] : plan.RestoreText)}");
            }
        }

        return null;
    }

    /// <summary>Takes note of rules that the kernel gives back in other words than they were written in.</summary>
    private static void Learn(RuleAliases known, IptablesDump now, EquatableArray<RuleSpec> desired)
    {
        var given = desired.Select(static d => d.Body).ToHashSet(StringComparer.Ordinal);
        var other = FirewallPlanner.OwnRules(now).Where(r => !given.Contains(r.Body) && RuleComment.HashOf(r.Body) is not null).ToList();
        if (other.Count == 0)
        {
            return;
        }

        var byHash = desired.GroupBy(static d => RuleComment.HashOf(d.Body)!, StringComparer.Ordinal)
            .ToDictionary(static g => g.Key, static g => RuleItems.Normalize(g.First().Body), StringComparer.Ordinal);
        var asGiven = byHash.Values.ToHashSet(StringComparer.Ordinal);
        foreach (var rule in other)
        {
            if (RuleComment.HashOf(rule.Body) is { } hash && byHash.TryGetValue(hash, out var wanted)
                && RuleItems.Normalize(rule.Body) is var saved && !asGiven.Contains(saved))
            {
                known.Learn(hash, saved, wanted);
            }
        }
    }
}

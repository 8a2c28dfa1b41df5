using System.Collections.Concurrent;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Firewall;
using NetworkGo.Core.Iptables;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;

namespace NetworkGo.Core.Reconciling;

/// <summary>
/// The order of things in one pass over one namespace. What to write is decided by <see cref="FirewallPlanner"/>;
/// how, by the ports.
/// </summary>
public sealed class FirewallReconciler(IDockerGateway docker, INamespaces namespaces, INetfilter netfilter, IRouting routing)
    : IFirewallReconciler
{
    // Docker takes its jumps out and puts them in again while it makes a network; a pass in that moment sees the hook
    // move under its hands, and is right a few reads later.
    private const int MostWrites = 5;

    // What whoever has NET_ADMIN in a container can have written to the log by one pass.
    private const int MostChangesOfContainer = 200;
    private const int LongestText = 500;

    private readonly ConcurrentDictionary<NamespaceId, KnownSpellings> spellings = new();

    // Rules of which a pass that failed does not know whether they went, or went without their flows: the next pass
    // sees nothing left to write, and ends those flows all the same.
    private readonly ConcurrentDictionary<NamespaceId, EquatableArray<OwnRule>> unrevoked = new();

    // What a container without any evidence of its own is given: the host's choice, once that is known.
    private volatile IptablesBackendBox hostBackend = new(IptablesBackend.Nft);

    /// <inheritdoc/>
    public async Task<FirewallPass> ReconcileAsync(NamespaceSpec spec, string? containerId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (containerId is null)
        {
            return spec.Bridges.Count > 0 && !spec.Bridges.Any(namespaces.HostHasDevice)
                ? NotTheHost(spec.Bridges[0])
                : await RunAsync(namespaces.Host, spec, cancellationToken);
        }

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
        var again = await docker.InspectAsync(containerId, cancellationToken);
        if (again is null || !again.IsRunning || again.Pid != container.Pid || again.StartedAt != container.StartedAt)
        {
            return NotRunning(retry: true);
        }

        return pinned.IsHost || pinned.Inode == namespaces.Host.Inode
            ? HostNetwork("it runs in the host's own network namespace")
            : await RunAsync(pinned, spec, cancellationToken);
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

    private static FirewallPass Failed(string reason, string message) =>
        new() { State = ObjectState.Failed, Reason = reason, Message = message, Retry = true };

    private static FirewallPass Describe(PinResult pin) => pin.Failure switch
    {
        PinFailure.NotRunning => NotRunning(retry: true),
        PinFailure.IsHost => HostNetwork(pin.Message),

        // Only another start of the daemon mends it, so it is looked at again no oftener than everything is.
        PinFailure.Denied => Failed("NamespaceDenied", pin.Message) with { Retry = false },
        _ => Failed("NamespaceFailed", pin.Message),
    };

    private static FirewallPass Failed(CommandResult command) => Failed(
        command.IsLocked ? "XtablesLocked" : command.IsUnknown ? "CommandTimeout" : "CommandFailed", command.Error);

    private async Task<FirewallPass> RunAsync(INamespaceHandle target, NamespaceSpec spec, CancellationToken cancellationToken)
    {
        var changes = new List<string>();
        var failure = await ApplyRulesAsync(target, spec, changes, cancellationToken);
        var routes = target.IsHost
            ? new ApplyResult()
            : await routing.ApplyRoutesAsync(target, spec.Routes, spec.SourceRoutes, cancellationToken);
        var forwarding = spec.Forwarding
            ? await routing.EnableForwardingAsync(target, cancellationToken)
            : new ApplyResult();
        changes.AddRange(routes.Changes.Concat(forwarding.Changes));
        failure ??= routes.Failure is { } r ? Failed("RouteFailed", r) : null;
        failure ??= forwarding.Failure is { } f ? Failed("ForwardingFailed", f) : null;
        return (failure ?? new FirewallPass { State = ObjectState.Ready }) with { Changes = target.IsHost ? changes.ToEquatableArray() : Bounded(changes) };
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
        var (nft, nftFailure) = await ReadAsync(target, IptablesBackend.Nft, cancellationToken);
        var (legacy, legacyFailure) = await ReadAsync(target, IptablesBackend.Legacy, cancellationToken);
        if ((nftFailure ?? legacyFailure) is { } unreadable)
        {
            return unreadable;
        }

        var choice = BackendSelector.Choose(nft, legacy, hostBackend.Value);
        if (choice.Backend is not { } backend)
        {
            return new FirewallPass { State = ObjectState.Conflict, Reason = "TwoBackends", Message = choice.Conflict, Retry = true };
        }

        if (target.IsHost)
        {
            hostBackend = new(backend);
        }

        var (mine, other) = backend == IptablesBackend.Nft ? (nft, legacy) : (legacy, nft);
        var otherBackend = backend == IptablesBackend.Nft ? IptablesBackend.Legacy : IptablesBackend.Nft;
        return (FirewallPlanner.HoldsOwn(other)
                ? await WriteAsync(target, spec.Id, otherBackend, other, [], changes, cancellationToken)
                : null)
            ?? await WriteAsync(target, spec.Id, backend, mine, spec.Rules, changes, cancellationToken);
    }

    /// <summary>Writes the difference and reads back; what then still differs is written anew, chain by chain.</summary>
    private async Task<FirewallPass?> WriteAsync(
        INamespaceHandle target,
        NamespaceId id,
        IptablesBackend backend,
        IptablesDump dump,
        EquatableArray<RuleSpec> desired,
        List<string> changes,
        CancellationToken cancellationToken)
    {
        var known = spellings.GetOrAdd(id, static _ => new KnownSpellings());
        var plan = FirewallPlanner.Plan(dump, desired, known);
        for (var attempt = 0; !plan.IsEmpty; attempt++)
        {
            if (plan.Removed.Count > 0)
            {
                var removed = plan.Removed;
                unrevoked.AddOrUpdate(id, removed, (_, before) => before.Union(removed).ToEquatableArray());
            }

            var written = await netfilter.RestoreAsync(target, backend, plan.RestoreText, cancellationToken);
            if (!written.Succeeded && (attempt > 0 || written.IsLocked || written.IsUnknown))
            {
                return Failed(written);
            }

            var (now, failure) = await ReadAsync(target, backend, cancellationToken);
            if (failure is not null)
            {
                return failure;
            }

            if (written.Succeeded)
            {
                changes.AddRange(plan.Changes);
                Learn(known, now, desired);
            }

            plan = FirewallPlanner.Plan(now, desired, known, rewrite: true);
            if (!plan.IsEmpty && attempt + 1 >= MostWrites)
            {
                return Failed("NotApplied", $"the rules read back differ from those written, first: {Shorten(plan.Changes[0])}");
            }
        }

        if (!unrevoked.TryGetValue(id, out var gone))
        {
            return null;
        }

        var unended = await RevokeAsync(target, gone, desired, changes, cancellationToken);
        if (unended is null)
        {
            unrevoked.TryRemove(id, out _);
        }

        return unended;
    }

    /// <summary>Takes note of rules that the kernel gives back in other words than they were written in.</summary>
    private static void Learn(KnownSpellings known, IptablesDump now, EquatableArray<RuleSpec> desired)
    {
        var given = desired.Select(static d => d.Body).ToHashSet(StringComparer.Ordinal);
        var other = FirewallPlanner.OwnRules(now).Where(r => !given.Contains(r.Body)).ToList();
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

    private async Task<FirewallPass?> RevokeAsync(
        INamespaceHandle target,
        EquatableArray<OwnRule> removed,
        EquatableArray<RuleSpec> desired,
        List<string> changes,
        CancellationToken cancellationToken)
    {
        var listed = await netfilter.ListFlowsAsync(target, cancellationToken);
        if (!listed.Succeeded)
        {
            return Failed(listed);
        }

        var remaining = desired.Select(static d => new OwnRule(d.Table, d.Chain, d.Body));
        var revoked = FlowMatcher.Revoked(ConntrackParser.Parse(listed.Output), removed, remaining).ToList();
        var deleted = await Task.WhenAll(revoked.Select(f => netfilter.DeleteFlowAsync(target, f, cancellationToken)));
        if (revoked.Count > 0)
        {
            changes.Add($"{revoked.Count} flow(s) of removed rules ended");
        }

        return deleted.FirstOrDefault(static d => !d.Succeeded) is { } failed ? Failed(failed) : null;
    }

    private async Task<(IptablesDump Dump, FirewallPass? Failure)> ReadAsync(
        INamespaceHandle target, IptablesBackend backend, CancellationToken cancellationToken)
    {
        var saved = await netfilter.SaveAsync(target, backend, cancellationToken);
        if (!saved.Succeeded)
        {
            return (IptablesDump.Empty, Failed(saved));
        }

        try
        {
            return (IptablesDump.Parse(saved.Output), null);
        }
        catch (FormatException exception)
        {
            return (IptablesDump.Empty, Failed("UnreadableRules", exception.Message));
        }
    }

    private sealed record IptablesBackendBox(IptablesBackend Value);
}

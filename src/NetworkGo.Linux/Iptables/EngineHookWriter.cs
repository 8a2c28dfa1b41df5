using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Linux.Iptables;

/// <summary>
/// Puts the constant rules in place, or takes them out: reads, plans (<see cref="EngineHookPlanner"/>), writes, reads back. What is in
/// place costs one process, that of the read (a second one only where the namespace has tables of iptables-legacy); beside an
/// engine with nftables none. The caller does not call at all where nothing has changed in the namespace, which it knows by the
/// ruleset's generation and the change detector.
/// </summary>
/// <param name="netfilter">Reads and writes iptables.</param>
public sealed class EngineHookWriter(INetfilter netfilter) : IEngineHook
{
    // Docker takes its jumps out and puts them in again while it makes a network, so the hook may move between a read and a write.
    private const int MostWrites = 5;

    /// <summary>Makes the namespace as <paramref name="spec"/> asks.</summary>
    /// <param name="target">The namespace.</param>
    /// <param name="spec">What is asked.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<EngineHookResult> ApplyAsync(INamespaceHandle target, EngineHookSpec spec, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(spec);

        // What an iptables-driven engine left of ours lets marked packets pass, which is no harm; RemoveAsync takes it out.
        return spec is { Place: EngineHookPlace.Host, Firewall: EngineFirewallKind.Nftables }
            ? Task.FromResult(Describe(EngineHookPlanner.Plan(IptablesDump.Empty, IptablesDump.Empty, spec)))
            : RunAsync(target, (nft, legacy) => EngineHookPlanner.Plan(nft, legacy, spec), spec.Mark, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<EngineHookResult> PreviewAsync(INamespaceHandle target, EngineHookSpec? spec, CancellationToken cancellationToken)
    {
        var (nft, legacy, unread) = await ReadAsync(target, cancellationToken);
        if (unread is not null)
        {
            return unread;
        }

        var plan = spec is null ? EngineHookPlanner.Remove(nft, legacy) : EngineHookPlanner.Plan(nft, legacy, spec);
        return Describe(plan) with { Changes = plan.Writes.SelectMany(static w => w.Changes).ToEquatableArray() };
    }

    /// <summary>Takes the constant rules out of the namespace, and nothing else.</summary>
    /// <param name="target">The namespace.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Ready once none is left; Conflict where one may be left that cannot be seen.</returns>
    public Task<EngineHookResult> RemoveAsync(INamespaceHandle target, CancellationToken cancellationToken) =>
        RunAsync(target, EngineHookPlanner.Remove, 0, cancellationToken);

    private static EngineHookResult Describe(EngineHookPlan plan) => new()
    {
        State = plan.Reason == EngineHookReason.None ? ObjectState.Ready : ObjectState.Conflict,
        Reason = plan.Reason == EngineHookReason.None ? "" : plan.Reason.ToString(),
        Message = plan.Message,
        Mark = plan.Mark,

        // Another program may flush a backend or move a rule at any time; what the engine was started with changes with the engine only.
        Retry = plan.Reason is EngineHookReason.TwoBackends or EngineHookReason.TableUnreadable,
    };

    private static EngineHookResult Failed(string reason, string message) =>
        new() { State = ObjectState.Failed, Reason = reason, Message = message, Retry = true };

    private static EngineHookResult Failed(CommandResult command) => Failed(
        command.IsLocked ? "XtablesLocked" : command.IsUnknown ? "CommandTimeout" : "CommandFailed", command.Error) with
    {
        IsOutage = command.IsLocked || command.IsUnknown || command.IsOutOfSpace,
    };

    private async Task<EngineHookResult> RunAsync(
        INamespaceHandle target, Func<IptablesDump, IptablesDump, EngineHookPlan> plan, uint bits, CancellationToken cancellationToken)
    {
        var changes = new List<string>();
        for (var writes = 0; ;)
        {
            var (nft, legacy, unread) = await ReadAsync(target, cancellationToken);
            if (unread is not null)
            {
                return unread with { Changes = changes.ToEquatableArray() };
            }

            var next = plan(nft, legacy);
            if (next.IsEmpty)
            {
                return Describe(next) with
                {
                    Changes = changes.ToEquatableArray(),
                    OtherUses = MarkUses.In(IptablesBackend.Nft, nft, bits).Concat(MarkUses.In(IptablesBackend.Legacy, legacy, bits)).ToEquatableArray(),
                };
            }

            if (++writes > MostWrites)
            {
                return Failed("NotApplied", $"the rules read back differ from those written, first: {next.Writes[0].Changes[0]}") with { Changes = changes.ToEquatableArray() };
            }

            foreach (var write in next.Writes)
            {
                var written = await netfilter.RestoreAsync(target, write.Backend, write.RestoreText, cancellationToken);
                if (written.Succeeded)
                {
                    changes.AddRange(write.Changes);
                }
                else if (written.IsLocked || written.IsUnknown || writes == MostWrites)
                {
                    return Failed(written) with { Changes = changes.ToEquatableArray() };
                }
            }
        }
    }

    private async Task<(IptablesDump Nft, IptablesDump Legacy, EngineHookResult? Failure)> ReadAsync(INamespaceHandle target, CancellationToken cancellationToken)
    {
        var saves = await Task.WhenAll(
            netfilter.SaveAsync(target, IptablesBackend.Nft, cancellationToken),
            netfilter.SaveAsync(target, IptablesBackend.Legacy, cancellationToken));
        if (Array.Find(saves, static s => !s.Succeeded) is { } failed)
        {
            return (IptablesDump.Empty, IptablesDump.Empty, Failed(failed));
        }

        var (nft, legacy) = (IptablesDump.Empty, IptablesDump.Empty);
        try
        {
            (nft, legacy) = (IptablesDump.Parse(saves[0].Output), IptablesDump.Parse(saves[1].Output));
            return (NativeTables.Complete(NamespaceHandle.Of(target), nft), legacy, null);
        }
        catch (FormatException exception)
        {
            return (nft, legacy, Failed("UnreadableRules", exception.Message));
        }
        catch (IOException exception)
        {
            return (nft, legacy, Failed(
                nameof(EngineHookReason.TableUnreadable), $"{UnreadableTables.Describe(nft.Unreadable)}; by netlink they cannot be read either: {exception.Message}"));
        }
    }
}

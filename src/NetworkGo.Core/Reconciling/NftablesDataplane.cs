using System.Collections.Concurrent;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Nftables.Compiling;
using NetworkGo.Netfilter.Nftables.Listing;
using NetworkGo.Netfilter.Nftables.State;

namespace NetworkGo.Core.Reconciling;

/// <summary>
/// Rules as elements of one nftables table, changed by one transaction. What the table holds is remembered with the ruleset's
/// generation: while that is the same, nothing is read.
/// </summary>
/// <param name="tables">Reads and writes the table.</param>
/// <param name="hook">Keeps the constant rules by which marked packets pass the engine's chains.</param>
/// <param name="revocation">Ends flows.</param>
/// <param name="iptables">Takes out what the other dataplane, or an earlier version, left.</param>
/// <param name="settings">The marks.</param>
// See docs/decisions/040.
internal sealed class NftablesDataplane(
    INftables tables, IEngineHook hook, FlowRevocation revocation, IptablesDataplane iptables, TableSettings settings) : IDataplane
{
    // Others write to the same ruleset: Docker, while it makes a network.
    private const int MostConflicts = 8;
    private const int MostRevocations = 3;

    private readonly ConcurrentDictionary<NamespaceId, KnownTable> known = new();
    private readonly ConcurrentDictionary<NamespaceId, PassWarning> warnings = new();

    private readonly ConcurrentDictionary<NamespaceId, SupersedablePass> passes = new();
    private readonly MarkGate gate = new();

    // Where nothing of this form is left, by the namespace's inode. Only this program makes it, and not while the other form is in use.
    private readonly ConcurrentDictionary<NamespaceId, ulong> without = new();

    // What is asked next of a namespace compiles what changed. The marks are those of the engine, of which there is one.
    private readonly NamespaceTables compiled = new();

    private readonly ConcurrentDictionary<NamespaceId, OpeningRules> opening = new();

    /// <inheritdoc/>
    public async Task<FirewallPass?> ApplyAsync(INamespaceHandle target, NamespaceSpec spec, List<string> changes, CancellationToken cancellationToken)
    {
        var marks = MarksFor(spec);
        if (gate.IsShut(spec.Id)
            && await HookAsync(target, spec, marks, await tables.FindIptablesAsync(target, cancellationToken), changes, cancellationToken) is { } still)
        {
            return still.State == ObjectState.Conflict ? await KeepFormerAsync(target, spec, marks, still, changes, cancellationToken) : still;
        }

        var pass = passes[spec.Id] = new SupersedablePass(canEnd: passes.GetValueOrDefault(spec.Id) is not { HasEnded: true });
        var (before, failure) = await WriteAsync(target, spec, marks, changes, cancellationToken);
        failure ??= await revocation.EndUntranslatedAsync(target, spec.Id, Opening(spec).Translations(spec.Rules), changes, cancellationToken);
        if (failure is not null || before is not { } written)
        {
            return failure;
        }

        // Tables of iptables-legacy may have come since, of which the generation says nothing.
        if (written.IsInPlace && !await tables.HasLegacyAsync(target, cancellationToken))
        {
            gate.Open(spec);
            return null;
        }

        // The new is in place before the old goes: what is open stays open.
        var presence = await tables.FindIptablesAsync(target, cancellationToken);
        var alreadyChanged = changes.Count;
        failure = await pass.RunAsync(either => HookAsync(target, spec, marks, presence, changes, either), cancellationToken);
        if (failure is { State: ObjectState.Conflict } conflict)
        {
            return await KeepFormerAsync(target, spec, marks, conflict, changes, cancellationToken);
        }

        failure ??= presence.HasOwn ? await iptables.RemoveAsync(target, spec, changes, cancellationToken) : null;
        if (failure is null)
        {
            gate.Open(spec);
        }

        if (failure is null && changes.Count > alreadyChanged)
        {
            await ReadAgainAsync(target, spec, written, cancellationToken);
        }
        else if (failure is null && !presence.HasLegacy)
        {
            // Had another program written meanwhile, the generation is another one, and all is looked at again.
            known[spec.Id] = written with { IsInPlace = true };
        }

        return failure;
    }

    /// <inheritdoc/>
    public async Task<(EquatableArray<string> Changes, FirewallPass? Failure)> PreviewAsync(
        INamespaceHandle target, NamespaceSpec spec, CancellationToken cancellationToken)
    {
        var read = await tables.ReadAsync(target, TableCompiler.TableName, null, cancellationToken);
        if (read.Failure is { } failure)
        {
            return ([], FailedPass.Of(failure));
        }

        var marks = MarksFor(spec);
        var changes = Describe(TableChange.Between(TableCompiler.Compile(spec.Rules, marks), read.State)).ToList();
        var presence = await tables.FindIptablesAsync(target, cancellationToken);
        if (NeedsHook(target, spec, presence))
        {
            var hooked = await hook.PreviewAsync(target, spec.Rules.Count == 0 ? null : HookSpec(target, marks), cancellationToken);
            changes.AddRange(hooked.Changes);
            if (hooked.State != ObjectState.Ready)
            {
                return (changes.ToEquatableArray(), Failure(hooked));
            }
        }

        if (presence.HasOwn)
        {
            var (left, unread) = await iptables.PreviewRemovalAsync(target, spec, cancellationToken);
            changes.AddRange(left);
            return (changes.ToEquatableArray(), unread);
        }

        return (changes.ToEquatableArray(), null);
    }

    /// <inheritdoc/>
    public async Task<(EquatableArray<PolicyTraffic>? Traffic, FirewallPass? Failure)> ReadTrafficAsync(
        INamespaceHandle target, NamespaceSpec spec, CancellationToken cancellationToken)
    {
        var read = await tables.ReadAsync(target, TableCompiler.TableName, null, cancellationToken);
        return read.Failure is { } failure ? (null, FailedPass.Of(failure)) : (TableTraffic.Of(read, spec.Rules, compiled.Compile(spec.Id, spec.Rules, MarksFor(spec))), null);
    }

    /// <inheritdoc/>
    public PassWarning? WarningOf(NamespaceId id) => warnings.GetValueOrDefault(id);

    /// <inheritdoc/>
    public void Supersede(NamespaceId id) => passes.GetValueOrDefault(id)?.Supersede();

    /// <inheritdoc/>
    public void Forget(NamespaceId id)
    {
        passes.TryRemove(id, out _);
        opening.TryRemove(id, out _);
        known.TryRemove(id, out _);
        warnings.TryRemove(id, out _);
        gate.Forget(id);
        without.TryRemove(id, out _);
        compiled.Forget(id);
    }

    /// <summary>Takes the table and the constant rules out, where they are: the iptables dataplane is in use now.</summary>
    /// <inheritdoc cref="ApplyAsync"/>
    public async Task<FirewallPass?> RemoveAsync(INamespaceHandle target, NamespaceSpec spec, List<string> changes, CancellationToken cancellationToken)
    {
        if (without.TryGetValue(spec.Id, out var inode) && inode == target.Inode)
        {
            return null;
        }

        var failure = await RemoveNowAsync(target, changes, cancellationToken);
        if (failure is null)
        {
            without[spec.Id] = target.Inode;
        }

        return failure;
    }

    private async Task<FirewallPass?> RemoveNowAsync(INamespaceHandle target, List<string> changes, CancellationToken cancellationToken)
    {
        var read = await tables.ReadAsync(target, TableCompiler.TableName, null, cancellationToken);
        if (read.Failure is { } unread)
        {
            return unread.IsUnsupported ? null : FailedPass.Of(unread);
        }

        // Another program may have taken out the table alone.
        if (read.State is null && !target.IsHost)
        {
            return null;
        }

        var removed = await hook.RemoveAsync(target, cancellationToken);
        changes.AddRange(removed.Changes);
        if (removed.State != ObjectState.Ready)
        {
            return Failure(removed);
        }

        if (read.State is null)
        {
            return null;
        }

        // The generation is another one where constant rules were taken out.
        read = await tables.ReadAsync(target, TableCompiler.TableName, null, cancellationToken);
        if (read.Failure is { } unreadAgain)
        {
            return FailedPass.Of(unreadAgain);
        }

        if (read.State is not { } standing)
        {
            return null;
        }

        var removal = TableChange.Between(null, standing);
        var write = await tables.WriteAsync(target, removal, read.Generation, cancellationToken);
        if (write.Failure is { } failure)
        {
            return FailedPass.Of(failure);
        }

        changes.AddRange(Describe(removal));
        return null;
    }

    private static FirewallPass Failure(EngineHookResult result) =>
        new() { State = result.State, Reason = result.Reason, Message = result.Message, Retry = result.Retry, IsOutage = result.IsOutage };

    private static IEnumerable<string> Describe(TableChange change) => change.Transaction is { } transaction ? TransactionText.Of(transaction) : [];

    private OpeningRules Opening(NamespaceSpec spec) => opening.GetOrAdd(spec.Id, static _ => new());

    private TableMarks MarksFor(NamespaceSpec spec) => spec.EngineMark is { } mark ? settings.Marks with { Accept = mark } : settings.Marks;

    // Someone has to decide before marked packets pass: until then nothing new is left in the table, and what leaves the file goes.
    private async Task<FirewallPass?> KeepFormerAsync(
        INamespaceHandle target, NamespaceSpec spec, TableMarks marks, FirewallPass conflict, List<string> changes, CancellationToken cancellationToken) =>
        (await WriteAsync(target, gate.Shut(spec), marks, changes, cancellationToken)).Failure ?? conflict;

    // What was written beside the table made another generation. All of the table is read now that it is in force, and not by the next
    // edit, which would wait for it. Whether the rest is in place is still looked at by the next pass.
    private async Task ReadAgainAsync(INamespaceHandle target, NamespaceSpec spec, KnownTable written, CancellationToken cancellationToken)
    {
        var read = await tables.ReadAsync(target, TableCompiler.TableName, null, cancellationToken);
        if (read.Failure is null && TableChange.Between(written.Table, read.State).IsEmpty)
        {
            known[spec.Id] = written with { Generation = read.Generation, IsInPlace = false };
        }
    }

    /// <summary>Writes the table, and ends the flows of what was taken out.</summary>
    private async Task<(KnownTable? Known, FirewallPass? Failure)> WriteAsync(
        INamespaceHandle target, NamespaceSpec spec, TableMarks marks, List<string> changes, CancellationToken cancellationToken)
    {
        var table = compiled.Compile(spec.Id, spec.Rules, marks);
        var ended = new HashSet<RevokedFlows>();
        var (conflicts, revocations) = (0, 0);
        while (true)
        {
            var last = known.TryGetValue(spec.Id, out var remembered) && remembered.Inode == target.Inode ? remembered : null;
            var read = await tables.ReadAsync(target, TableCompiler.TableName, last?.Generation, cancellationToken);
            if (read.Failure is { } unread)
            {
                return (null, FailedPass.Of(unread));
            }

            var standing = read.IsAsKnown ? last!.Table : read.State;
            gate.Find(spec.Id, standing is not null);
            var revoked = TableRevocation.Between(standing, table, spec.Rules, Opening(spec)).Where(r => !ended.Contains(r)).ToEquatableArray();
            var change = TableChange.Between(TableCompiler.WithRevoked(table, revoked), standing);

            // With the first element the constant rules come, and with the last they go.
            var isInPlace = read.IsAsKnown && last!.IsInPlace && (last.Table is null) == (change.Desired is null);
            var now = new KnownTable(target.Inode, read.Generation, change.Result, isInPlace);
            if (!change.IsEmpty)
            {
                revocation.NoteAdded(spec.Id, TableRevocation.Added(standing, spec.Rules, Opening(spec)));
                var write = await tables.WriteAsync(target, change, read.Generation, cancellationToken);
                if (write.Failure is { } unwritten)
                {
                    known.TryRemove(spec.Id, out _);
                    if ((unwritten.IsConflict || unwritten.IsUnknown) && ++conflicts <= MostConflicts)
                    {
                        continue;
                    }

                    return (null, FailedPass.Of(unwritten));
                }

                changes.AddRange(Describe(change));
                now = now with { Generation = write.Generation };
                if (write.IsToBeRead)
                {
                    known.TryRemove(spec.Id, out _);
                    continue;
                }
            }

            known[spec.Id] = now;
            if (revoked.Count == 0)
            {
                return (now, null);
            }

            var near = Opening(spec).Near(spec.Rules, revoked.Select(static r => r.Flows.Target));
            if (await revocation.RevokeAsync(target, [.. revoked.Select(static r => r.Flows)], near, changes, cancellationToken) is { } unended)
            {
                return (null, unended);
            }

            var lasting = TableRevocation.Lasting(revoked, spec.Rules, Opening(spec));
            var there = await revocation.RemainingAsync(target, [.. lasting.Select(static l => l.Flows)], cancellationToken);
            var done = revoked.Where(r => !lasting.Contains(r) || !there.Contains(r.Flows)).ToList();
            if (done.Count == 0)
            {
                return (now, null);
            }

            if (++revocations > MostRevocations)
            {
                return (null, FailedPass.Of("NotApplied", "the own table is altered faster than the flows of removed elements can be ended"));
            }

            ended.UnionWith(done);
        }
    }

    private async Task<FirewallPass?> HookAsync(
        INamespaceHandle target, NamespaceSpec spec, TableMarks marks, IptablesPresence presence, List<string> changes, CancellationToken cancellationToken)
    {
        warnings.TryRemove(spec.Id, out _);
        if (!NeedsHook(target, spec, presence))
        {
            return null;
        }

        var result = spec.Rules.Count == 0
            ? await hook.RemoveAsync(target, cancellationToken)
            : await hook.ApplyAsync(target, HookSpec(target, marks), cancellationToken);
        changes.AddRange(result.Changes);
        if (MarkWarning.Of(result.OtherUses) is { } warning)
        {
            warnings[spec.Id] = warning;
        }

        return result.State == ObjectState.Ready ? null : Failure(result);
    }

    // An engine with nftables accepts the mark by itself; which policies it shuts all the same is said of each of them.
    private static bool NeedsHook(INamespaceHandle target, NamespaceSpec spec, IptablesPresence presence) =>
        spec.Nftables is null && (target.IsHost ? spec.Rules.Count > 0 || presence.HasFilter : presence is { HasFilter: true, HasRules: true });

    private EngineHookSpec HookSpec(INamespaceHandle target, TableMarks marks) => new()
    {
        Mark = marks.Accept.Mask,
        Place = target.IsHost ? EngineHookPlace.Host : EngineHookPlace.Container,
        Firewall = EngineFirewallKind.Iptables,
        Below = settings.Below,
    };

    /// <param name="Inode">The namespace that it was in.</param>
    /// <param name="Generation">The generation of the ruleset at which the table was so.</param>
    /// <param name="Table">The table; null for none.</param>
    /// <param name="IsInPlace">Whether the constant rules were found in place, and nothing of an earlier version, at that generation.</param>
    private sealed record KnownTable(ulong Inode, uint Generation, TableState? Table, bool IsInPlace);
}

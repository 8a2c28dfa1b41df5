using System.Collections.Concurrent;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Netfilter.Conntrack;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Reconciling;

/// <summary>Writes rules and reads them back. What to write is decided by <see cref="FirewallPlanner"/>.</summary>
internal sealed class RulesWriter(INetfilter netfilter, RulesReader rules, FlowRevocation revocation)
{
    // Docker takes its jumps out and puts them in again while it makes a network; a pass in that moment sees the hook
    // move under its hands, and is right a few reads later.
    private const int MostWrites = 5;

    private const int MostRevocations = 3;

    private static readonly IptablesBackend[] Backends = [IptablesBackend.Nft, IptablesBackend.Legacy];

    private readonly ConcurrentDictionary<NamespaceId, RuleAliases> aliases = new();

    /// <summary>What <see cref="ApplyAsync"/> would change; nothing is written.</summary>
    /// <returns>The changes, a line each; or why the rules cannot be read.</returns>
    public async Task<(EquatableArray<string> Changes, FirewallPass? Failure)> PreviewAsync(
        INamespaceHandle target, NamespaceSpec spec, CancellationToken cancellationToken)
    {
        var (mine, other, failure) = await rules.ReadBothAsync(target, spec.Id, cancellationToken);
        if (mine is null || other is null)
        {
            return ([], failure);
        }

        var known = aliases.GetOrAdd(spec.Id, static _ => new RuleAliases());
        var left = FirewallPlanner.HoldsOwn(other.Dump) ? FirewallPlanner.Plan(other.Dump, [], known) : new FirewallPlan();
        var written = FirewallPlanner.Plan(mine.Dump, spec.Rules, known);
        return (written.Changes.Concat(left.Changes).ToEquatableArray(), null);
    }

    /// <summary>What <see cref="RemoveAsync"/> would change; nothing is written.</summary>
    /// <returns>The changes, a line each; or why the rules cannot be read.</returns>
    public async Task<(EquatableArray<string> Changes, FirewallPass? Failure)> PreviewRemovalAsync(
        INamespaceHandle target, NamespaceSpec spec, CancellationToken cancellationToken)
    {
        var (changes, known) = (new List<string>(), aliases.GetOrAdd(spec.Id, static _ => new RuleAliases()));
        foreach (var backend in Backends)
        {
            var (dump, failure) = await rules.ReadAsync(target, backend, cancellationToken);
            if (failure is not null)
            {
                return ([], failure);
            }

            changes.AddRange(FirewallPlanner.HoldsOwn(dump) ? FirewallPlanner.Plan(dump, [], known).Changes : []);
        }

        return (changes.ToEquatableArray(), null);
    }

    /// <summary>Takes own rules out of both backends. Flows that the spec's rules let through go on.</summary>
    /// <param name="target">The namespace.</param>
    /// <param name="spec">What is asked of it, and is in force by other means.</param>
    /// <param name="changes">Receives what was changed, a line each.</param>
    /// <param name="cancellationToken">Gives up; what was written stays.</param>
    /// <returns>Why it failed; null when none is left.</returns>
    public async Task<FirewallPass?> RemoveAsync(
        INamespaceHandle target, NamespaceSpec spec, List<string> changes, CancellationToken cancellationToken)
    {
        foreach (var backend in Backends)
        {
            var (dump, failure) = await rules.ReadAsync(target, backend, cancellationToken);
            failure ??= FirewallPlanner.HoldsOwn(dump)
                ? await WriteAsync(target, spec.Id, backend, dump, [], spec.Rules, changes, cancellationToken)
                : null;
            if (failure is not null)
            {
                return failure;
            }
        }

        return null;
    }

    /// <summary>Makes own rules equal to those of the spec, in the backend in use, and takes them out of the other.</summary>
    /// <param name="target">The namespace.</param>
    /// <param name="spec">What is asked of it.</param>
    /// <param name="changes">Receives what was changed, a line each.</param>
    /// <param name="cancellationToken">Gives up; what was written stays.</param>
    /// <returns>Why it failed; null when the rules are as asked.</returns>
    public async Task<FirewallPass?> ApplyAsync(
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
                : null)
            ?? await revocation.EndUntranslatedAsync(target, spec.Id, spec.Rules, changes, cancellationToken);
    }

    /// <summary>
    /// Writes the difference and reads back; what then still differs is written again, chain by chain. Once the rules
    /// are in force, the flows of those that were removed are ended, and only then their pending revocations are removed.
    /// </summary>
    private async Task<FirewallPass?> WriteAsync(
        INamespaceHandle target,
        NamespaceId id,
        IptablesBackend backend,
        IptablesDump dump,
        EquatableArray<Rule> desired,
        EquatableArray<Rule> allowed,
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
                // A program that puts new ones there all the time is not waited for.
                if (++revocations > MostRevocations)
                {
                    return FailedPass.Of("NotApplied", "own rules are altered faster than the flows of the removed ones can be ended");
                }

                if (await revocation.RevokeAsync(
                    target, [.. plan.PendingRevocations.Select(PendingRevocation.Read).OfType<FlowMatcher>().Distinct()], allowed, changes, cancellationToken) is { } failed)
                {
                    return failed;
                }

                ended.UnionWith(plan.PendingRevocations);
                (plan, attempt) = (FirewallPlanner.Plan(dump, desired, known, ended: ended), 0);
                continue;
            }

            revocation.NoteAdded(id, AddedTranslations(plan, desired));
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
                return FailedPass.Of("NotApplied", $"the rules read back differ from those written, first: {BoundedText.Shorten(plan.Changes.Count > 0 ? plan.Changes[0] : plan.RestoreText)}");
            }
        }

        return null;
    }

    private static IEnumerable<Rule> AddedTranslations(FirewallPlan plan, EquatableArray<Rule> desired)
    {
        var added = plan.Added.ToHashSet(StringComparer.Ordinal);
        return added.Count == 0 ? [] : TranslationProgress.Translations(desired).Where(r => added.Contains(IptablesRule.Of(r).Body));
    }

    /// <summary>Remembers rules that the kernel saves in other words than they were written in.</summary>
    private static void Learn(RuleAliases known, IptablesDump now, EquatableArray<Rule> desired)
    {
        var rules = DesiredChains.Of(desired).Rules;
        var given = rules.Select(static r => r.Body).ToHashSet(StringComparer.Ordinal);
        var other = FirewallPlanner.StandingRules(now).Where(r => !given.Contains(r.Body) && RuleComment.HashOf(r.Body) is not null).ToList();
        if (other.Count == 0)
        {
            return;
        }

        var byHash = rules.GroupBy(static r => r.Hash, StringComparer.Ordinal)
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

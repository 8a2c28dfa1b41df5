using NetworkGo.Netfilter.Rules;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Core.Reconciling;

/// <summary>Reads the engine's own nftables table before the host's rules are planned.</summary>
// See docs/decisions/023 and 024.
internal sealed class EngineTable(INetfilter netfilter)
{
    /// <summary>The reason word of a policy that the engine's rules shut.</summary>
    public const string ShutReason = "NftablesBackend";

    // The engine makes its table again when it starts, and each network's chains some time after. What was accepted
    // until then is most likely accepted again, and to take the marks out in between would shut what is open.
    private AcceptMarkBox? last;

    /// <summary>What is asked of the host together with the marks that its engine accepts.</summary>
    /// <param name="target">The host's namespace.</param>
    /// <param name="spec">What is asked of it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The spec to plan, and the policies that the engine shuts; or why the table cannot be read.</returns>
    public async Task<(NamespaceSpec Spec, EquatableArray<Status.PolicyConflict> Conflicts, CommandResult? Unreadable)> OpenAsync(
        INamespaceHandle target, NamespaceSpec spec, CancellationToken cancellationToken)
    {
        if (spec.Nftables is not { } bridges || spec.Rules.Count == 0)
        {
            return (spec, [], null);
        }

        var listed = await netfilter.ListEngineTableAsync(target, cancellationToken).ConfigureAwait(false);
        if (!listed.Succeeded)
        {
            return (spec, [], listed);
        }

        try
        {
            var table = NftTable.Parse(listed.Output);
            if (table.HoldsNetworks)
            {
                last = new AcceptMarkBox(table.AcceptMark);
            }

            var verdict = EngineVerdict.Of(table, spec.Rules, bridges, last?.Value);
            var conflicts = verdict.Shut.Select(static s => new Status.PolicyConflict(s.Policy, ShutReason, s.Message)).ToEquatableArray();
            return (spec with { Rules = spec.Rules.Concat(verdict.Marks).ToEquatableArray(), EngineMark = last?.Value }, conflicts, null);
        }
        catch (FormatException exception)
        {
            return (spec, [], new CommandResult(false, "", exception.Message));
        }
    }

    private sealed record AcceptMarkBox(AcceptMark? Value);
}

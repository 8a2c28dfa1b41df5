using System.Collections.Concurrent;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;
using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Core.Reconciling;

/// <summary>Reads the rules of a namespace, and tells which backend its rules belong in.</summary>
internal sealed class RulesReader(INetfilter netfilter, INamespaces namespaces)
{
    // Where the rules were last seen to be, so that who only counts needs no second save to find out.
    private readonly ConcurrentDictionary<NamespaceId, IptablesBackend> chosen = new();

    // What a container without any evidence of its own is given; null before the host's first pass. A namespace that is only on the
    // default bridge holds no rule of Docker's, and gets one, in the host's backend, with its first other network.
    private IptablesBackend? HostsBackend => chosen.TryGetValue(NamespaceId.Host, out var backend) ? backend : null;

    /// <summary>The backend in which the rules were last seen, or would be looked for first.</summary>
    public IptablesBackend BackendOf(NamespaceId id) => chosen.GetValueOrDefault(id, HostsBackend ?? IptablesBackend.Nft);

    /// <summary>One backend's rules, or why they cannot be read.</summary>
    public async Task<(IptablesDump Dump, FirewallPass? Failure)> ReadAsync(
        INamespaceHandle target, IptablesBackend backend, CancellationToken cancellationToken)
    {
        var saved = await netfilter.SaveAsync(target, backend, cancellationToken);
        if (!saved.Succeeded)
        {
            return (IptablesDump.Empty, FailedPass.Of(saved));
        }

        try
        {
            return (IptablesDump.Parse(saved.Output), null);
        }
        catch (FormatException exception)
        {
            return (IptablesDump.Empty, FailedPass.Of("UnreadableRules", exception.Message));
        }
    }

    /// <summary>Both backends' rules: those of the one in use, and those of the other.</summary>
    public async Task<(StandingRules? Mine, StandingRules? Other, FirewallPass? Failure)> ReadBothAsync(
        INamespaceHandle target, NamespaceId id, CancellationToken cancellationToken)
    {
        var (nft, legacy, failure) = await ReadAsync(target, cancellationToken);
        if (failure is not null)
        {
            return (null, null, failure);
        }

        var choice = BackendSelector.Choose(nft, legacy, target.IsHost ? IptablesBackend.Nft : HostsBackend);
        if (choice.IsOpen)
        {
            (choice, failure) = await HostsChoiceAsync(cancellationToken);
            if (failure is not null)
            {
                return (null, null, failure);
            }
        }

        if (choice.Backend is not { } backend)
        {
            return (null, null, new FirewallPass { State = ObjectState.Conflict, Reason = "TwoBackends", Message = choice.Conflict, Retry = true });
        }

        // Beside Docker's chains in iptables-legacy nothing of ours is asked of iptables-nft.
        if (nft.Unreadable.Where(IsOurs).ToList() is { Count: > 0 } unreadable && !(backend == IptablesBackend.Legacy && BackendSelector.LeadsToDocker(legacy)))
        {
            return (null, null, new FirewallPass
            {
                State = ObjectState.Conflict,
                Reason = UnreadableTables.Reason,
                Message = UnreadableTables.Describe(unreadable) + ", so nothing is written here, and rules of network-go that may be there are left",
                Retry = true,
            });
        }

        chosen[id] = backend;
        StandingRules[] both = [new(IptablesBackend.Nft, nft), new(IptablesBackend.Legacy, legacy)];
        return backend == IptablesBackend.Nft ? (both[0], both[1], null) : (both[1], both[0], null);
    }

    // Mangle has rules of ours only beside an engine with nftables, which has its own tables for what others keep in these.
    private static bool IsOurs(string table) => table is "raw" or "nat" or "filter";

    // The host's own pass may be still to come.
    private async Task<(BackendChoice Choice, FirewallPass? Failure)> HostsChoiceAsync(CancellationToken cancellationToken)
    {
        var (nft, legacy, failure) = await ReadAsync(namespaces.Host, cancellationToken);
        return (BackendSelector.Choose(nft, legacy, IptablesBackend.Nft), failure);
    }

    private async Task<(IptablesDump Nft, IptablesDump Legacy, FirewallPass? Failure)> ReadAsync(INamespaceHandle target, CancellationToken cancellationToken)
    {
        var readingNft = ReadAsync(target, IptablesBackend.Nft, cancellationToken);
        var readingLegacy = ReadAsync(target, IptablesBackend.Legacy, cancellationToken);
        var (nft, nftFailure) = await readingNft;
        var (legacy, legacyFailure) = await readingLegacy;
        return (nft, legacy, nftFailure ?? legacyFailure);
    }
}

namespace NetworkGo.Netfilter.Iptables;

/// <summary>Which backend a namespace's rules belong in, judged by what is there.</summary>
public static class BackendSelector
{
    /// <summary>
    /// The backend that holds Docker's chains, with a rule of a built-in chain leading to one: a rule in the other
    /// has no effect beside them. Without any, the one that holds NetworkGo's own or any other rules; then the one that has Docker's
    /// chains, though nothing leads to them, as after a flush; else the <paramref name="fallback"/>.
    /// </summary>
    /// <returns>The backend, or why none can be chosen.</returns>
    public static BackendChoice Choose(IptablesDump nft, IptablesDump legacy, IptablesBackend? fallback)
    {
        ArgumentNullException.ThrowIfNull(nft);
        ArgumentNullException.ThrowIfNull(legacy);
        var choice = Pick(LeadsToDocker(nft), LeadsToDocker(legacy));
        if (choice is null)
        {
            return new BackendChoice(null, "both iptables-nft and iptables-legacy hold Docker's chains here, so a rule in either may be "
                + $"overruled by the other; flush the one that Docker does not use (update-alternatives --display iptables), with "
                + $"`{Flush("iptables-legacy")}` or with `{Flush("iptables-nft")}`, and restart Docker");
        }

        if (choice is { Backend: not null })
        {
            return choice;
        }

        var own = Pick(FirewallPlanner.HoldsOwn(nft), FirewallPlanner.HoldsOwn(legacy));
        var any = Pick(HoldsRules(nft), HoldsRules(legacy));
        var chains = Pick(HoldsChainsOfDocker(nft), HoldsChainsOfDocker(legacy));
        return new BackendChoice(own?.Backend ?? any?.Backend ?? chains?.Backend ?? fallback, "");
    }

    // The policy too: Docker sets that of FORWARD to DROP, and flushing leaves it.
    private static string Flush(string program) => $"{program} -P FORWARD ACCEPT; {program} -F; {program} -t nat -F; {program} -t raw -F";

    private static BackendChoice? Pick(bool nft, bool legacy) => (nft, legacy) switch
    {
        (true, true) => null,
        (true, false) => new BackendChoice(IptablesBackend.Nft, ""),
        (false, true) => new BackendChoice(IptablesBackend.Legacy, ""),
        _ => new BackendChoice(null, ""),
    };

    /// <summary>Whether a rule of a built-in chain leads to a chain of Docker's.</summary>
    public static bool LeadsToDocker(IptablesDump dump) => dump.Tables.Any(static t => t.Chains.Any(static c =>
        c.Policy != "-" && c.Rules.Any(static r => r.Target?.StartsWith("DOCKER", StringComparison.Ordinal) == true)));

    private static bool HoldsChainsOfDocker(IptablesDump dump) =>
        dump.Tables.Any(static t => t.Chains.Any(static c => c.Name.StartsWith("DOCKER", StringComparison.Ordinal)));

    private static bool HoldsRules(IptablesDump dump) => dump.Tables.Any(static t => t.Chains.Any(static c => c.Rules.Count > 0));
}

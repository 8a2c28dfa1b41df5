using NetworkGo.Actors.Settings;
using NetworkGo.Netfilter.Nftables.Features;

namespace NetworkGo.Daemon;

/// <summary>In which form this process writes rules, and why.</summary>
/// <param name="IsTable">Whether as the nftables table; else as iptables rules.</param>
/// <param name="Words">In words, for the status and the log.</param>
internal sealed record FirewallChoice(bool IsTable, string Words)
{
    private const string Table = "nftables table inet network-go";
    private const string Iptables = "iptables";

    /// <summary>Decides.</summary>
    /// <param name="backend">The setting.</param>
    /// <param name="probe">Asks the kernel whether it has all that the table takes; asked only where that decides or is worth a word.</param>
    public static FirewallChoice Of(FirewallBackend backend, Func<TableSupport> probe)
    {
        if (backend == FirewallBackend.Iptables)
        {
            return new FirewallChoice(false, $"{Iptables} (firewall.backend)");
        }

        var support = probe();
        return (backend, support.IsUsable) switch
        {
            (FirewallBackend.Auto, true) => new FirewallChoice(true, Table),
            (FirewallBackend.Auto, false) => new FirewallChoice(false, $"{Iptables}, since {support.Reason}"),
            (_, true) => new FirewallChoice(true, $"{Table} (firewall.backend)"),
            _ => new FirewallChoice(true, $"{Table} (firewall.backend), although {support.Reason}"),
        };
    }
}

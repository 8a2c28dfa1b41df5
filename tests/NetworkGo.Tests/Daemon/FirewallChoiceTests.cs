using NetworkGo.Actors.Settings;
using NetworkGo.Daemon;
using NetworkGo.Netfilter.Nftables.Features;

namespace NetworkGo.Tests.Daemon;

public sealed class FirewallChoiceTests
{
    private const string Lacks = "the kernel's nf_tables lacks counters of elements (Linux 5.7): ENOENT";

    [Theory]
    [InlineData(FirewallBackend.Auto, true, true, "nftables table inet network-go")]
    [InlineData(FirewallBackend.Auto, false, false, "iptables, since " + Lacks)]
    [InlineData(FirewallBackend.Nftables, true, true, "nftables table inet network-go (firewall.backend)")]
    [InlineData(FirewallBackend.Nftables, false, true, "nftables table inet network-go (firewall.backend), although " + Lacks)]
    public void The_setting_and_the_kernel_decide_and_the_status_says_why(FirewallBackend backend, bool isUsable, bool isTable, string words) =>
        Assert.Equal(new FirewallChoice(isTable, words), FirewallChoice.Of(backend, () => new TableSupport(isUsable, isUsable ? "" : Lacks)));

    [Fact]
    public void Where_it_is_to_be_iptables_the_kernel_is_not_asked() =>
        Assert.Equal(
            new FirewallChoice(false, "iptables (firewall.backend)"),
            FirewallChoice.Of(FirewallBackend.Iptables, static () => throw new InvalidOperationException("nothing has to be asked")));
}

using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Core.Tests.Iptables;

public sealed class MarkUsesTests
{
    private const uint Ours = 0x20000000;

    // As each of them writes its rules, in the words of iptables-save.
    private const string Kubernetes = "-m mark ! --mark 0x4000/0x4000 -j RETURN|-j MARK --set-xmark 0x4000/0x0|-j MARK --set-xmark 0x8000/0x8000|-m mark --mark 0x8000/0x8000 -j DROP";
    private const string Tailscale = "-m mark --mark 0x40000/0xff0000 -j ACCEPT|-i tailscale0 -j MARK --set-xmark 0x40000/0xff0000|-m mark --mark 0x80000/0xff0000 -j MASQUERADE";
    private const string Swarm = "-p tcp -m tcp --dport 80 -j MARK --set-xmark 0x101/0xffffffff|-d 10.0.0.5/32 -j MARK --set-xmark 0x101/0xffffffff";
    private const string WireGuard = "-p udp -m mark --mark 0xca6c -j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff|-p udp -j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff";

    [Theory]
    [InlineData(Kubernetes, 0x4000u, 2, 0)]
    [InlineData(Kubernetes, 0x8000u, 2, 0)]
    [InlineData(Kubernetes, Ours, 0, 0)]
    [InlineData(Tailscale, 0x40000u, 3, 0)]
    [InlineData(Tailscale, 0x80000u, 3, 0)]
    [InlineData(Tailscale, Ours, 0, 0)]
    [InlineData(Swarm, 0x100u, 2, 0)]
    [InlineData(Swarm, Ours, 0, 2)]
    [InlineData(WireGuard, 0x4u, 1, 1)]
    [InlineData(WireGuard, Ours, 0, 2)]
    public void Of_what_others_write_the_rules_that_mean_the_bit_are_told_from_those_that_take_the_whole_mark(
        string rules, uint bit, int named, int whole)
    {
        var uses = MarkUses.In(IptablesBackend.Nft, Dump(rules.Split('|')), bit).ToList();

        Assert.Equal((named, whole), (uses.Count(static u => !u.IsWholeMark), uses.Count(static u => u.IsWholeMark)));
    }

    [Theory]
    [InlineData("-j MARK --set-xmark 0x20000000/0x20000000", true)]
    [InlineData("-j MARK --set-mark 0x20000000", true)]
    [InlineData("-j MARK --or-mark 0x20000000", true)]
    [InlineData("-j MARK --and-mark 0xdfffffff", true)]
    [InlineData("-j MARK --and-mark 0xefffffff", false)]
    [InlineData("-j MARK --set-xmark 0x20000000/0x0", true)]
    [InlineData("-m mark --mark 536870912/536870912 -j DROP", true)]
    [InlineData("-m connmark --mark 0x20000000/0x20000000 -j ACCEPT", true)]
    [InlineData("-j CONNMARK --restore-mark --nfmask 0x30000000 --ctmask 0x30000000", true)]
    [InlineData("-j CONNMARK --restore-mark --nfmask 0xf --ctmask 0xf", false)]
    [InlineData("-p tcp -j TPROXY --on-port 1 --on-ip 0.0.0.0 --tproxy-mark 0x20000000/0x20000000", true)]
    [InlineData("-m comment --comment \"a mark of 0x20000000 --mark 0x20000000\" -j ACCEPT", false)]
    [InlineData("-m addrtype --dst-type LOCAL -j DOCKER", false)]
    public void A_rule_is_seen_by_the_bits_that_it_sets_or_matches(string rule, bool uses)
    {
        var found = MarkUses.In(IptablesBackend.Legacy, Dump([rule]), Ours).Where(static u => !u.IsWholeMark).ToList();

        Assert.Equal(uses ? [new MarkUse("iptables-legacy mangle PREROUTING", rule, IsWholeMark: false)] : [], found);
    }

    [Fact]
    public void Own_rules_are_no_other_s()
    {
        var dump = IptablesDump.Parse("""
            *filter
            :FORWARD ACCEPT [0:0]
            :NETWORK-GO-FORWARD - [0:0]
            -A FORWARD -m mark --mark 0x20000000/0x20000000 -m comment --comment network-go -j ACCEPT
            -A NETWORK-GO-FORWARD -m mark --mark 0x20000000/0x20000000 -j ACCEPT
            COMMIT

            """);

        Assert.Empty(MarkUses.In(IptablesBackend.Nft, dump, Ours));
    }

    private static IptablesDump Dump(IEnumerable<string> rules) =>
        IptablesDump.Parse($"*mangle\n:PREROUTING ACCEPT [0:0]\n{string.Concat(rules.Select(static r => $"-A PREROUTING {r}\n"))}COMMIT\n");
}

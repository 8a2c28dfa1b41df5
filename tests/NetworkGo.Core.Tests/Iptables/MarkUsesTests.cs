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

    [Theory]
    [InlineData("meta mark & 0x20000000 == 0x20000000 counter packets 0 bytes 0 accept", "bit")]
    [InlineData("meta mark and 0x20000000 == 0x20000000 accept", "bit")]
    [InlineData("meta mark 0x20000000 accept", "bit")]
    [InlineData("meta mark != 0x20000000 drop", "bit")]
    [InlineData("meta mark set meta mark | 0x20000000", "bit")]
    [InlineData("meta mark set meta mark & 0xdfffffff", "bit")]
    [InlineData("meta mark set meta mark & 0xffffffef | 0x00000010", "none")]
    [InlineData("meta mark set mark and 0xff", "whole")]
    [InlineData("meta mark set ct mark", "whole")]
    [InlineData("ct mark set meta mark", "whole")]
    [InlineData("meta mark set 0x0000ca6c", "whole")]
    [InlineData("meta mark 0x0000ca6c accept", "whole")]
    [InlineData("meta mark { 0x00000001, 0x00000002 } accept", "whole")]
    [InlineData("meta mark & 0x00ff0000 == 0x00040000 counter packets 1 bytes 60 accept", "none")]
    [InlineData("iifname \"eth0\" meta mark & 0x00004000 == 0x00004000 meta mark set meta mark ^ 0x20000000", "bit")]
    [InlineData("tcp dport 80 accept comment \"meta mark 0x20000000\"", "none")]
    [InlineData("tcp dport 80 accept", "none")]
    public void In_nft_s_words_too(string rule, string expected)
    {
        var uses = NftMarkUses.In($"table inet other {{\n\tchain c {{\n\t\ttype filter hook forward priority filter; policy accept;\n\t\t{rule}\n\t}}\n}}\n", Ours).ToList();

        Assert.Equal(
            expected == "none" ? [] : [new MarkUse("nft inet other c", rule, IsWholeMark: expected == "whole")], uses);
    }

    [Fact]
    public void The_own_nft_table_is_left_out() =>
        Assert.Empty(NftMarkUses.In("table inet network-go {\n\tchain forward {\n\t\tmeta mark set meta mark | 0x20000000\n\t}\n}\n", Ours));

    private static IptablesDump Dump(IEnumerable<string> rules) =>
        IptablesDump.Parse($"*mangle\n:PREROUTING ACCEPT [0:0]\n{string.Concat(rules.Select(static r => $"-A PREROUTING {r}\n"))}COMMIT\n");
}

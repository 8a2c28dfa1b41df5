using System.Net;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Walk;
using NetworkGo.Netfilter.Walk.Nft;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Netfilter.Tests.Walk;

/// <summary>The first packet [fd00:9::2]:40000 to [fd00:2::2]:80, in by wg0, out by br2: through rules as those of IPv4 are.</summary>
public sealed class FamilyTests
{
    private static readonly WalkPacket Packet = new()
    {
        Input = "wg0",
        Source = IPAddress.Parse("fd00:9::2"),
        Destination = IPAddress.Parse("fd00:2::2"),
        Protocol = "tcp",
        SourcePort = 40000,
        DestinationPort = 80,
    };

    [Theory]
    [InlineData("-s fd00:9::/64", true)]
    [InlineData("-s fd00:9::2/128 -p tcp -m tcp --dport 80", true)]
    [InlineData("-s fd00:9::2", true)]
    [InlineData("-d fd00:9::/64", false)]
    [InlineData("! -d fd00:9::/64", true)]
    [InlineData("-d 10.0.0.0/8", false)]
    [InlineData("-m iprange --dst-range fd00:2::1-fd00:2::9", true)]
    [InlineData("-m iprange --dst-range 0.0.0.0-255.255.255.255", false)]
    [InlineData("-p ipv6-icmp -m icmp6 --icmpv6-type 128", false)]
    public void A_rule_of_ip6tables_matches_by_its_addresses(string matches, bool expected) =>
        Assert.Equal(expected, Iptables(Packet, $"*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD {matches} -j DROP\nCOMMIT\n").Verdict == WalkVerdict.Dropped);

    [Theory]
    [InlineData("-p ipv6-icmp -m icmp6 --icmpv6-type 128", true)]
    [InlineData("-p icmpv6 -m icmp6 --icmpv6-type 129/0", false)]
    [InlineData("-p 58", true)]
    [InlineData("-p icmp", false)]
    public void An_echo_request_is_one_of_its_family(string matches, bool expected) => Assert.Equal(
        expected,
        Iptables(Packet with { Protocol = "icmpv6", DestinationPort = 0 }, $"*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD {matches} -j DROP\nCOMMIT\n").Verdict == WalkVerdict.Dropped);

    [Fact]
    public void A_translation_is_written_with_brackets()
    {
        var outcome = Iptables(
            Packet with { Destination = IPAddress.Parse("fd00:9::1"), DestinationPort = 8080 },
            "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp -m tcp --dport 8080 -j DNAT --to-destination [fd00:2::2]:80\nCOMMIT\n");

        Assert.Equal((WalkVerdict.Forwarded, Packet.Destination, 80), (outcome.Verdict, outcome.Packet.Destination, outcome.Packet.DestinationPort));
        Assert.Equal(["destination [fd00:9::1]:8080 becomes [fd00:2::2]:80"], outcome.Translations);
    }

    [Theory]
    [InlineData("REDIRECT --to-ports 1", "PREROUTING")]
    [InlineData("MASQUERADE", "POSTROUTING")]
    public void An_address_of_the_other_family_is_none_to_translate_to(string target, string chain) =>
        Assert.Equal(WalkVerdict.Unknown, Iptables(Packet, $"*nat\n:{chain} ACCEPT [0:0]\n-A {chain} -j {target}\nCOMMIT\n").Verdict);

    [Theory]
    [InlineData(true, """{"payload": {"protocol": "ip6", "field": "saddr"}}""", "==", """{"prefix": {"addr": "fd00:9::", "len": 64}}""")]
    [InlineData(true, """{"payload": {"protocol": "ip6", "field": "daddr"}}""", "==", """{"set": ["::1", {"range": ["fd00:2::", "fd00:2::f"]}]}""")]
    [InlineData(false, """{"payload": {"protocol": "ip6", "field": "daddr"}}""", "!=", """{"range": ["fd00:2::", "fd00:2::f"]}""")]
    [InlineData(false, """{"payload": {"protocol": "ip", "field": "daddr"}}""", "!=", "\"10.0.0.1\"")]
    [InlineData(false, """{"payload": {"protocol": "ip", "field": "protocol"}}""", "==", "\"tcp\"")]
    [InlineData(true, """{"meta": {"key": "nfproto"}}""", "==", "\"ipv6\"")]
    [InlineData(false, """{"meta": {"key": "protocol"}}""", "==", "\"ip\"")]
    [InlineData(false, """{"payload": {"protocol": "icmpv6", "field": "type"}}""", "!=", "\"echo-request\"")]
    public void A_test_of_nft_is_of_its_family(bool expected, string left, string operation, string right) =>
        Assert.Equal(expected, Nft(Packet, $$$$"""{"match": {"op": "{{{{operation}}}}", "left": {{{{left}}}}, "right": {{{{right}}}}}}"""));

    [Theory]
    [InlineData(true, """{"payload": {"protocol": "icmpv6", "field": "type"}}""", "\"echo-request\"")]
    [InlineData(true, """{"payload": {"protocol": "icmpv6", "field": "type"}}""", """{"set": ["nd-neighbor-solicit", 128]}""")]
    [InlineData(false, """{"payload": {"protocol": "icmp", "field": "type"}}""", "\"echo-request\"")]
    [InlineData(true, """{"meta": {"key": "l4proto"}}""", "\"ipv6-icmp\"")]
    [InlineData(true, """{"meta": {"key": "l4proto"}}""", "58")]
    [InlineData(false, """{"meta": {"key": "l4proto"}}""", "\"icmp\"")]
    public void An_echo_request_is_one_of_its_family_in_nft(bool expected, string left, string right) =>
        Assert.Equal(expected, Nft(Packet with { Protocol = "icmpv6", DestinationPort = 0 }, $$$$"""{"match": {"op": "==", "left": {{{{left}}}}, "right": {{{{right}}}}}}"""));

    [Theory]
    [InlineData("fd00:2::9", "fd00:2::1")]
    [InlineData("fd00:7::9", "fd00:1::1")]
    [InlineData("10.2.0.9", "10.1.0.1")]
    public void A_device_masquerades_with_an_address_of_the_family(string nextHop, string expected)
    {
        var link = new NamespaceLink { Name = "br2", Addresses = [Address("fd00:1::1", 64), Address("10.1.0.1", 24), Address("fd00:2::1", 64)] };

        Assert.Equal(IPAddress.Parse(expected), link.AddressTowards(IPAddress.Parse(nextHop)));
    }

    private static LinkAddress Address(string address, int prefixLength) => new(IPAddress.Parse(address), prefixLength);

    private static WalkOutcome Iptables(WalkPacket packet, string rules) => Assert.Single(PacketWalk.Walk(Place([], rules), packet));

    private static bool Nft(WalkPacket packet, string test)
    {
        var table = NftJson.Parse($$$"""
            {"nftables": [
              {"rule": {"chain": "c", "expr": [{{{test}}}, {"drop": null}]}},
              {"chain": {"name": "c", "type": "filter", "hook": "forward", "prio": 0, "policy": "accept"}}
            ]}
            """);
        var outcome = Assert.Single(PacketWalk.Walk(Place([table], ""), packet));
        Assert.Null(outcome.Doubt);
        return outcome.Verdict == WalkVerdict.Dropped;
    }

    // Of devices that have IPv4 addresses first.
    private static WalkPlace Place(EquatableArray<NftTable> tables, string rules) => new()
    {
        Rulesets = [new(IptablesBackend.Nft, IptablesDump.Parse(rules))],
        Tables = tables,
        IsLocal = static _ => false,
        Route = static _ => new WalkRoute(false, "br2", IPAddress.Parse("10.2.0.1")),
        AddressOf = static _ => IPAddress.Parse("10.9.0.1"),
    };
}

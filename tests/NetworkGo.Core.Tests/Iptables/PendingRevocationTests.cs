using System.Net;
using NetworkGo.Netfilter.Conntrack;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Tests.Iptables;

public sealed class PendingRevocationTests
{
    [Theory]
    [InlineData("-s 10.1.0.0/24 -d 10.2.0.2/32 -p tcp -m tcp --dport 80:90", "-j ACCEPT", "gone,accept,tcp,10.1.0.0/24,10.2.0.2/32,80-90,any")]
    [InlineData("-d 10.2.0.2/32", "-j ACCEPT", "gone,accept,any,0.0.0.0/0,10.2.0.2/32,any,any")]
    [InlineData("-d 10.2.0.2/32 -p udp -m udp --dport 53 -m conntrack --ctstate DNAT --ctorigdstport 5300", "-j ACCEPT", "gone,translated,udp,0.0.0.0/0,10.2.0.2/32,53-53,5300-5300")]
    public void It_says_which_flows_end_and_is_read_back_as_it_was_written(string matches, string target, string text)
    {
        var rule = new StandingRule(TableName.Filter, ChainNames.Forward, $"{matches} -m comment --comment \"network-go:web:12345678\" {target}");
        var pendingRevocation = PendingRevocation.For(rule)!;

        Assert.Equal($"-m comment --comment \"network-go:web:{text}\"", pendingRevocation);
        Assert.Equal(text["gone,".Length..], PendingRevocation.Read(pendingRevocation)!.ToString());
        Assert.Equal("web", RuleComment.PolicyOf(pendingRevocation));
        Assert.Null(RuleComment.HashOf(pendingRevocation));
    }

    [Fact]
    public void A_translation_says_where_it_led()
    {
        var rule = new StandingRule(TableName.Nat, ChainNames.Prerouting,
            "-i wg0 -p tcp -m tcp --dport 8080 -m addrtype --dst-type LOCAL -m comment --comment \"network-go:web:12345678\" -j DNAT --to-destination 10.2.0.2:80");

        Assert.Contains(":gone,dnat,tcp,0.0.0.0/0,10.2.0.2/32,80-80,8080-8080\"", PendingRevocation.For(rule)!, StringComparison.Ordinal);
        Assert.Equal(new PortRange(8080), PendingRevocation.Read(PendingRevocation.For(rule)!)!.OriginalPort);
    }

    [Theory]
    [InlineData("10.2.0.2", null)]
    [InlineData("10.2.0.2", 80)]
    [InlineData("fd00::2", null)]
    [InlineData("fd00::2", 80)]
    public void What_is_read_from_a_translation_in_the_kernel_is_what_its_value_said(string address, int? port)
    {
        var rule = new Rule(
            RuleHook.DestinationNat,
            new FlowMatch { Input = "wg0", Protocol = IpProtocol.Udp, Port = new(5000, 5010), ToLocal = true },
            new RuleAction.TranslateDestination(IPAddress.Parse(address), (ushort?)port, 1),
            "web");
        var written = IptablesRule.Of(rule);
        var pendingRevocation = PendingRevocation.For(new StandingRule(written.Table, written.Chain, written.Body))!;

        Assert.Equal(FlowMatcher.Of(rule), PendingRevocation.Read(pendingRevocation));
    }

    [Theory]
    [InlineData("-s 10.1.0.1/32 -j ACCEPT")]
    [InlineData("-m comment --comment \"network-go:p:12345678\" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT")]
    [InlineData("-m comment --comment \"network-go:p:12345678\" -j DROP")]
    [InlineData("-d 10.1.0.1/32,10.1.0.2/32 -m comment --comment \"network-go:p:12345678\" -j ACCEPT")]
    public void A_rule_that_no_known_flow_ends_with_leaves_none(string body) =>
        Assert.Null(PendingRevocation.For(new StandingRule(TableName.Filter, ChainNames.Forward, body)));

    [Theory]
    [InlineData("-m comment --comment \"network-go:p:gone,accept,tcp\"")]
    [InlineData("-m comment --comment \"network-go:p:gone,accept,tcp,x,10.0.0.0/8,any,any\"")]
    [InlineData("-m comment --comment \"network-go:p:gone,accept,tcp,10.0.0.0/8,10.0.0.0/8,0-9,any\"")]
    [InlineData("-m comment --comment \"network-go:p:gone,accept,tcp,10.0.0.0/8,10.0.0.0/8,any,any\" -j ACCEPT")]
    [InlineData("-m comment --comment \"other:gone,accept,tcp,10.0.0.0/8,10.0.0.0/8,any,any\"")]
    public void What_only_looks_like_one_is_none(string body) => Assert.Null(PendingRevocation.Read(body));

    [Fact]
    public void What_an_altered_rule_holds_is_not_written_again_and_a_comment_is_never_too_long()
    {
        var body = $"-d 10.1.0.1/32 -p tc`p -m comment --comment \"network-go:{new string('x', 200)}$(y)\\n:12345678\" -j ACCEPT";
        var pendingRevocation = PendingRevocation.For(new StandingRule(TableName.Filter, ChainNames.Forward, body))!;

        Assert.Matches("^-m comment --comment \"network-go:x{120}:gone,[a-z0-9.,/-]+\"$", pendingRevocation);
        Assert.InRange(pendingRevocation.Length - "-m comment --comment \"\"".Length, 1, 255);
    }
}

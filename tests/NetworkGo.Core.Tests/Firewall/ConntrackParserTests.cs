using System.Net;
using CsCheck;
using NetworkGo.Netfilter.Conntrack;

namespace NetworkGo.Core.Tests.Firewall;

public sealed class ConntrackParserTests
{
    private const string Translated =
        "tcp      6 99 SYN_SENT src=10.0.0.1 dst=10.0.0.2 sport=3 dport=80 [UNREPLIED] src=10.9.9.9 dst=172.17.0.1 sport=8080 dport=4 mark=0 use=1";

    private static readonly FlowTuple Flow = new(
        "tcp",
        IPAddress.Parse("10.0.0.1"),
        IPAddress.Parse("10.0.0.2"),
        3,
        80,
        IPAddress.Parse("10.9.9.9"),
        IPAddress.Parse("172.17.0.1"),
        8080,
        4);

    [Theory]
    [InlineData(Translated)]
    [InlineData("ipv4     2 " + Translated)]
    [InlineData("ipv4     2 tcp      6 9 ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=3 dport=80 packets=1 bytes=60 src=10.9.9.9 dst=172.17.0.1 sport=8080 dport=4 packets=0 bytes=0 [ASSURED] mark=0 zone=2 use=1")]
    public void Both_directions_are_read(string line) => Assert.Equal([Flow], ConntrackParser.Parse(line + "\n"));

    [Fact]
    public void An_ICMP_flow_has_its_id_for_a_port()
    {
        var flow = Assert.Single(ConntrackParser.Parse(
            "ipv4     2 icmp     1 29 src=10.0.0.1 dst=10.0.0.2 type=8 code=0 id=77 src=10.0.0.2 dst=10.0.0.1 type=0 code=0 id=77 mark=0 use=1"));

        Assert.Equal(("icmp", 77, 0, 77), (flow.Protocol, flow.SourcePort, flow.DestinationPort, flow.ReplySourcePort));
    }

    [Fact]
    public void A_protocol_without_a_name_goes_by_its_number()
    {
        var flow = Assert.Single(ConntrackParser.Parse(
            "ipv4     2 unknown  89 599 src=10.0.0.1 dst=10.0.0.2 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 mark=0 use=1"));

        Assert.Equal("89", flow.Protocol);
    }

    [Theory]
    [InlineData("")]
    [InlineData("conntrack v1.4.7 (conntrack-tools): 5 flow entries have been shown.")]
    [InlineData("tcp 6 99 ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=3 dport=80")]
    [InlineData("tcp 6 src=nonsense dst=10.0.0.2 sport=3 dport=80 src=10.0.0.2 dst=10.0.0.1 sport=80 dport=3")]
    [InlineData("tcp 6 src=10.0.0.1 dst=10.0.0.2 sport=70000 dport=80 src=10.0.0.2 dst=10.0.0.1 sport=80 dport=3")]
    public void A_line_that_is_not_understood_is_left_out_and_the_next_one_read(string line) =>
        Assert.Equal([Flow], ConntrackParser.Parse(line + "\n" + Translated));

    [Fact]
    public void No_text_makes_it_throw() => Gen.String[Gen.Char["ipv4tcp 62=srcdporti\n.:"], 0, 80].Sample(text =>
    {
        foreach (var flow in ConntrackParser.Parse(text + "\n" + Translated))
        {
            Assert.NotNull(flow.Source);
        }
    });
}

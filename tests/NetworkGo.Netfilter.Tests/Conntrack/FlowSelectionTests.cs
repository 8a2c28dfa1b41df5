using System.Collections.Immutable;
using System.Net;
using CsCheck;
using NetworkGo.Netfilter.Conntrack;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Netfilter.Tests.Conntrack;

public sealed class FlowSelectionTests
{
    private const byte Udp = ProtocolNumber.Udp;
    private const byte Tcp = ProtocolNumber.Tcp;

    private static readonly HashSet<IPAddress> Local =
        [IPAddress.Loopback, IPAddress.Parse("10.99.0.1"), IPAddress.Parse("172.18.103.1"), IPAddress.Parse("fd00:99::1")];

    private static readonly DestinationTranslation Sip = new()
    {
        Protocol = Udp,
        Ports = [new PortRange(5060)],
        Target = IPAddress.Parse("172.18.103.2"),
    };

    private static readonly DestinationTranslation Web = new()
    {
        Protocol = Tcp,
        Ports = [new PortRange(80), new PortRange(8000, 8010)],
        Sources = [IPNetwork.Parse("10.99.0.0/24")],
        Target = IPAddress.Parse("172.18.103.3"),
        TargetPorts = new PortRange(8080),
    };

    [Theory]
    [InlineData(Udp, "10.99.0.2:4000", "10.99.0.1:5060", true)]
    [InlineData(Udp, "192.0.2.9:4000", "172.18.103.1:5060", true)]
    // Another protocol, another port.
    [InlineData(Tcp, "10.99.0.2:4000", "10.99.0.1:5060", false)]
    [InlineData(Udp, "10.99.0.2:4000", "10.99.0.1:5061", false)]
    // It only passes through.
    [InlineData(Udp, "10.99.0.2:4000", "172.18.103.2:5060", false)]
    // The namespace's own do not arrive.
    [InlineData(Udp, "10.99.0.1:4000", "172.18.103.1:5060", false)]
    [InlineData(Udp, "127.0.0.1:4000", "127.0.0.1:5060", false)]
    // The other family.
    [InlineData(Udp, "[fd00:99::2]:4000", "[fd00:99::1]:5060", false)]
    public void A_DNAT_that_is_added_takes_what_arrived_for_the_namespace_itself(byte protocol, string source, string destination, bool isTaken)
    {
        var flow = Flows.Of(protocol, source, destination);

        Assert.Equal(isTaken ? [flow] : [], FlowSelection.Untranslated([flow], [Sip], Local));
    }

    [Fact]
    public void A_rule_that_translates_takes_what_it_matches_and_other_rules_take_nothing()
    {
        var rule = new Rule(
            RuleHook.DestinationNat,
            new FlowMatch { Input = "wg0", Source = IPNetwork.Parse("10.99.0.0/24"), Protocol = IpProtocol.Udp, Port = new PortRange(5060, 5061), ToLocal = true },
            new RuleAction.TranslateDestination(IPAddress.Parse("172.18.103.2"), 5070, 1),
            "sip");
        bool IsTaken(byte protocol, string source, string destination) =>
            FlowSelection.Untranslated([Flows.Of(protocol, source, destination)], [DestinationTranslation.Of(rule)!], Local).Count == 1;

        Assert.True(IsTaken(Udp, "10.99.0.2:4000", "10.99.0.1:5061"));
        Assert.False(IsTaken(Tcp, "10.99.0.2:4000", "10.99.0.1:5061"));
        Assert.False(IsTaken(Udp, "10.99.1.2:4000", "10.99.0.1:5061"));
        Assert.False(IsTaken(Udp, "10.99.0.2:4000", "10.99.0.1:5062"));
        Assert.Equal(new PortRange(5070), DestinationTranslation.Of(rule)!.TargetPorts);
        Assert.Null(DestinationTranslation.Of(rule with { Action = RuleAction.Accept.Instance }));
    }

    [Theory]
    [InlineData("10.99.0.2:4000", "10.99.0.1:80", true)]
    [InlineData("10.99.0.2:4000", "10.99.0.1:8000", true)]
    [InlineData("10.99.0.2:4000", "10.99.0.1:8010", true)]
    [InlineData("10.99.0.2:4000", "10.99.0.1:8011", false)]
    [InlineData("10.99.1.2:4000", "10.99.0.1:80", false)]
    public void A_DNAT_takes_only_its_ports_of_its_sources(string source, string destination, bool isTaken) =>
        Assert.Equal(isTaken, FlowSelection.Untranslated([Flows.Of(Tcp, source, destination)], [Web], Local).Count == 1);

    [Fact]
    public void What_is_translated_already_is_left_whoever_translates_it()
    {
        var byOurs = Flows.Of(Udp, "10.99.0.2:4000", "10.99.0.1:5060", "172.18.103.2:5060");
        var byOthers = Flows.Of(Udp, "10.99.0.2:4001", "10.99.0.1:5060", "172.17.0.2:5060");
        var toPort = Flows.Of(Udp, "10.99.0.2:4002", "10.99.0.1:5060", "10.99.0.1:9");

        Assert.Empty(FlowSelection.Untranslated([byOurs, byOthers, toPort, toPort with { Status = ConntrackStatus.None }], [Sip], Local));
    }

    [Fact]
    public void A_flow_whose_source_alone_is_translated_is_taken()
    {
        var flow = Flows.Of(Udp, "10.99.0.2:4000", "10.99.0.1:5060");
        flow = flow with { Status = ConntrackStatus.SourceTranslated, Reply = flow.Reply with { Destination = IPAddress.Parse("10.99.0.77") } };

        Assert.Equal([flow], FlowSelection.Untranslated([flow], [Sip], Local));
    }

    [Fact]
    public void A_DNAT_to_where_the_flow_goes_anyway_takes_nothing()
    {
        var flow = Flows.Of(Udp, "10.99.0.2:4000", "10.99.0.1:5060");

        Assert.Empty(FlowSelection.Untranslated([flow], [Sip with { Target = IPAddress.Parse("10.99.0.1") }], Local));
        Assert.Equal([flow], FlowSelection.Untranslated([flow], [Sip with { Target = IPAddress.Parse("10.99.0.1"), TargetPorts = new PortRange(9) }], Local));
    }

    [Fact]
    public void A_DNAT_without_protocol_and_ports_takes_every_flow_and_one_without_sources_none()
    {
        ConntrackEntry[] flows =
        [
            Flows.Of(Udp, "10.99.0.2:4000", "10.99.0.1:5060"), Flows.Of(Tcp, "10.99.0.2:4000", "10.99.0.1:22"), Flows.Of(ProtocolNumber.Icmp, "10.99.0.2:77", "10.99.0.1:0"),
        ];
        var all = new DestinationTranslation { Target = IPAddress.Parse("172.18.103.2") };

        Assert.Equal(flows, FlowSelection.Untranslated(flows, [all], Local));
        Assert.Equal(flows[2..], FlowSelection.Untranslated(flows, [all with { Protocol = ProtocolNumber.Icmp }], Local));
        Assert.Empty(FlowSelection.Untranslated(flows, [all with { Sources = [] }], Local));
        Assert.Empty(FlowSelection.Untranslated(flows, [all with { Ports = [] }], Local));
    }

    [Theory]
    [InlineData(Udp, "10.99.0.2:4000", "10.99.0.1:5060", "172.18.103.2:5060", true)]
    // The address that was asked for is not there any more.
    [InlineData(Udp, "10.99.0.2:4000", "10.98.0.1:5060", "172.18.103.2:5060", true)]
    [InlineData(Udp, "10.99.0.2:4000", "10.99.0.1:5060", "172.18.103.2:5061", false)]
    [InlineData(Udp, "10.99.0.2:4000", "10.99.0.1:5060", "172.18.103.9:5060", false)]
    [InlineData(Udp, "10.99.0.2:4000", "10.99.0.1:5061", "172.18.103.2:5061", false)]
    [InlineData(Tcp, "10.99.0.2:4000", "10.99.0.1:5060", "172.18.103.2:5060", false)]
    // Not translated: sent to the target itself.
    [InlineData(Udp, "10.99.0.2:4000", "172.18.103.2:5060", null, false)]
    public void A_DNAT_that_is_removed_ends_what_it_translated(byte protocol, string source, string destination, string? answers, bool ends)
    {
        var flow = Flows.Of(protocol, source, destination, answers);

        Assert.Equal(ends ? [flow] : [], FlowSelection.Translated([flow], [Sip], []));
    }

    [Fact]
    public void Another_port_and_a_range_of_ports_at_the_target_are_known_again()
    {
        var one = Flows.Of(Tcp, "10.99.0.2:4000", "10.99.0.1:80", "172.18.103.3:8080");
        var other = Flows.Of(Tcp, "10.99.0.2:4001", "10.99.0.1:8001", "172.18.103.3:8001");

        Assert.Equal([one], FlowSelection.Translated([one, other], [Web], []));
        Assert.Equal([other], FlowSelection.Translated([one, other], [Web with { TargetPorts = new PortRange(8001, 8009) }], []));
    }

    [Fact]
    public void What_a_remaining_DNAT_translates_alike_is_not_ended()
    {
        var inside = Flows.Of(Tcp, "10.99.0.2:4000", "10.99.0.1:80", "172.18.103.3:8080");
        var outside = Flows.Of(Tcp, "10.99.1.2:4000", "10.99.0.1:80", "172.18.103.3:8080");
        var everyone = Web with { Sources = null };

        Assert.Equal([outside], FlowSelection.Translated([inside, outside], [everyone], [Web]));
        Assert.Equal([inside, outside], FlowSelection.Translated([inside, outside], [everyone], [Web with { TargetPorts = new PortRange(8081) }, Sip]));
    }

    [Fact]
    public void What_is_found_by_protocol_and_port_is_what_comparing_each_with_each_finds() =>
        Gen.Select(RandomFlow.Array[0, 40], RandomTranslation.Array[0, 8], RandomTranslation.Array[0, 4]).Sample((flows, changed, others) =>
        {
            Assert.Equal(flows.Where(flow => changed.Any(c => c.WouldTake(flow, Local))), FlowSelection.Untranslated(flows, changed, Local));
            Assert.Equal(
                flows.Where(flow => changed.Any(c => c.HasTaken(flow)) && !others.Any(o => o.HasTaken(flow))),
                FlowSelection.Translated(flows, changed, others));
        });

    [Fact]
    public void No_flow_is_both_translated_by_a_DNAT_and_still_to_be_taken_by_it() =>
        Gen.Select(RandomFlow, RandomTranslation).Sample((flow, translation) =>
            Assert.False(translation.WouldTake(flow, Local) && translation.HasTaken(flow)));

    private static Gen<ConntrackEntry> RandomFlow { get; } =
        from protocol in Gen.Int[0, 1]
        from source in Gen.Int[1, 3]
        from destination in Gen.Int[0, 3]
        from ports in Gen.Select(Gen.Int[1, 4], Gen.Int[1, 4])
        from answers in Gen.Int[0, 2]
        select Flows.Of(
            protocol == 0 ? Tcp : Udp,
            $"10.99.0.{source}:4000",
            destination == 0 ? $"172.18.103.2:{ports.Item1}" : $"10.99.0.{destination}:{ports.Item1}",
            answers == 0 ? null : $"172.18.103.{1 + answers}:{ports.Item2}");

    private static Gen<DestinationTranslation> RandomTranslation { get; } =
        from protocol in Gen.Int[0, 2]
        from ports in Gen.Select(Gen.Int[1, 4], Gen.Int[0, 2])
        from kind in Gen.Int[0, 2]
        from target in Gen.Int[1, 3]
        from to in Gen.Int[0, 4]
        from source in Gen.Int[0, 3]
        select new DestinationTranslation
        {
            Protocol = protocol switch { 0 => null, 1 => Tcp, _ => Udp },
            Ports = kind switch
            {
                0 => null,
                1 => [new PortRange((ushort)ports.Item1), new PortRange((ushort)(5 - ports.Item1))],
                _ => [new PortRange((ushort)ports.Item1, (ushort)(ports.Item1 + ports.Item2))],
            },
            Sources = source == 0 ? null : ImmutableArray.Create(new IPNetwork(IPAddress.Parse($"10.99.0.{source}"), 32)),
            Target = IPAddress.Parse($"172.18.103.{target}"),
            TargetPorts = to == 0 ? null : new PortRange((ushort)to),
        };
}

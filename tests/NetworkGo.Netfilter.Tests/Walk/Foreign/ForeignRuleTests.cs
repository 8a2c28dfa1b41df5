using System.Net;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Rules;
using NetworkGo.Netfilter.Walk.Foreign;
using NetworkGo.Netfilter.Walk.Nft;
using Rule = NetworkGo.Netfilter.Nftables.Rules.Rule;

namespace NetworkGo.Netfilter.Tests.Walk.Foreign;

/// <summary>Rules of others, by their expressions: what is known of them, and that nothing else is taken for known.</summary>
public sealed class ForeignRuleTests
{
    private static readonly Register First = new(0);
    private static readonly Register Second = new(1);
    private static readonly Expression Accept = new Decide(Verdict.Accept);

    private static readonly Expression[] Ipv4 = [new MetaLoad(MetaKey.NfProto, First), Equal(2)];
    private static readonly Expression[] Tcp = [new MetaLoad(MetaKey.L4Proto, First), Equal(6)];

    [Fact]
    public void Fields_that_are_loaded_at_once_are_tests_of_their_own_and_what_they_imply_is_left_out()
    {
        var rule = Read([.. Ipv4, new PayloadLoad(PayloadBase.Network, 12, 8, First), Equal(10, 0, 0, 1, 10, 0, 0, 2), .. Tcp, new PayloadLoad(PayloadBase.Transport, 0, 4, First), Equal(0, 1, 0, 2), Accept]);

        Assert.Equal("ip saddr 10.0.0.1 ip daddr 10.0.0.2 tcp sport 1 tcp dport 2 accept", rule.Text);
        Assert.Equal([NftField.Source, NftField.Destination, NftField.SourcePort, NftField.DestinationPort], rule.Tests.Select(static t => t.Field));
        Assert.Equal(NftVerdict.Accept, rule.Verdict);
    }

    [Theory]
    [InlineData(1, "10.0.0.0/8")]
    [InlineData(3, "10.1.2.0/24")]
    [InlineData(4, "10.1.2.3")]
    public void Of_an_address_only_the_bytes_of_its_prefix_may_be_compared(int length, string expected)
    {
        var rule = Read([.. Ipv4, new PayloadLoad(PayloadBase.Network, 12, length, First), new Compare(First, CompareOperator.NotEqual, new Bytes(((byte[])[10, 1, 2, 3]).AsSpan(0, length)))]);

        Assert.Equal((expected, true), (Assert.Single(Assert.Single(rule.Tests).Values), rule.Tests[0].Negated));
    }

    [Fact]
    public void A_header_is_not_known_before_the_family_or_the_protocol_is()
    {
        var source = Read([new PayloadLoad(PayloadBase.Network, 12, 4, First), Equal(10, 0, 0, 1), Accept]);
        var port = Read([new PayloadLoad(PayloadBase.Transport, 2, 2, First), Equal(0, 80), Accept]);

        Assert.Equal([NftTest.Unknown], source.Tests);
        Assert.Equal(NftTest.AnyTransport, Assert.Single(port.Tests).Protocol);
    }

    [Fact]
    public void Whoever_writes_to_a_register_takes_what_was_in_it_and_in_those_that_it_covers()
    {
        // The name of a device is four registers long.
        var rule = Read([.. Ipv4, new PayloadLoad(PayloadBase.Network, 12, 4, Second), new MetaLoad(MetaKey.IifName, First), new Compare(Second, CompareOperator.Equal, new Bytes([10, 0, 0, 1])), Accept]);

        Assert.Contains(NftTest.Unknown, rule.Tests);
        Assert.DoesNotContain(rule.Tests, static t => t.Field == NftField.Source && t.Values.Contains("10.0.0.1", StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("socket")]
    [InlineData("rt")]
    [InlineData("hash")]
    [InlineData("xfrm")]
    public void What_loads_something_that_is_not_known_leaves_no_register_known(string name)
    {
        var rule = Read([.. Ipv4, new PayloadLoad(PayloadBase.Network, 12, 4, First), new UnknownExpression(name, default), Equal(10, 0, 0, 1), Accept]);

        Assert.Contains(NftTest.Unknown, rule.Tests);
        Assert.DoesNotContain(rule.Tests, static t => t.Field == NftField.Source && t.Values.Contains("10.0.0.1", StringComparer.Ordinal));
        Assert.Equal(NftVerdict.Accept, rule.Verdict);
    }

    [Theory]
    [InlineData("target")]
    [InlineData("queue")]
    [InlineData("made-in-2030")]
    public void What_may_decide_and_is_not_known_makes_the_verdict_unknown(string name) =>
        Assert.Equal(NftVerdict.Unknown, Read([new UnknownExpression(name, default), Accept]).Verdict);

    [Fact]
    public void Behind_a_verdict_nothing_is_met_and_what_a_map_would_send_on_is_not_known()
    {
        var map = new ForeignSet { Name = "m", KeyLength = 1, IsVerdictMap = true, Elements = [new(new Bytes([6]), new Bytes([6]), new Verdict(VerdictCode.Continue), false)] };
        var load = new MetaLoad(MetaKey.L4Proto, First);

        Assert.Equal(NftVerdict.Drop, Read([new Decide(Verdict.Drop), Accept]).Verdict);
        Assert.Equal(NftVerdict.Lookup, Read([load, new Lookup("m", First, Register.Verdict), new Count()], map).Verdict);
        Assert.Equal(NftVerdict.Unknown, Read([load, new Lookup("m", First, Register.Verdict), Accept], map).Verdict);
    }

    [Fact]
    public void A_map_lets_only_packets_pass_that_have_a_key_of_it()
    {
        var map = new ForeignSet { Name = "__map0", IsAnonymous = true, KeyLength = 2, IsInterval = true, Elements = [new(new Bytes([0, 1]), new Bytes([0, 4]), null, false)] };
        var rule = Read([.. Tcp, new PayloadLoad(PayloadBase.Transport, 2, 2, First), new Lookup("__map0", First, First), new MetaSet(MetaKey.Mark, First), Accept], map);

        Assert.Equal(["1-4"], Assert.Single(rule.Tests).Values);
        Assert.Equal(new NftMarking(1, null), Assert.Single(rule.Marks));
    }

    [Fact]
    public void Intervals_that_touch_have_no_end_between_them()
    {
        var set = new ForeignSet { Name = "s", KeyLength = 2, IsInterval = true };
        var elements = new ForeignElements(set);
        Assert.True(elements.Add(Messages.Elements([0, 0], isEnd: true, [0, 1], [0, 5], [0, 7])));

        Assert.Equal(
            [(1, 4), (5, 6), (7, ushort.MaxValue)],
            elements.Finish().Select(static e => (Port(e.From), Port(e.To))));
    }

    [Fact]
    public void A_set_that_is_looked_up_in_as_two_kinds_of_fields_is_known_as_one_of_them()
    {
        var set = new ForeignSet { Name = "s", KeyLength = 4, Elements = [new(new Bytes([10, 0, 0, 1]), new Bytes([10, 0, 0, 1]), null, false)] };
        var sets = new ForeignSets([set], new Dictionary<uint, string>());
        var reader = new ForeignRuleReader(ForeignFamily.Ip, sets, new Dictionary<uint, string>());
        var address = reader.Read(new Rule([new PayloadLoad(PayloadBase.Network, 12, 4, First), new Lookup("s", First)]), 1);
        var mark = reader.Read(new Rule([new MetaLoad(MetaKey.Mark, First), new Lookup("s", First)]), 2);

        Assert.Equal(["@s"], Assert.Single(address.Tests).Values);
        Assert.Equal([NftTest.Unknown], mark.Tests);
        Assert.Equal(["10.0.0.1"], Assert.Single(sets.Named).Elements.Select(static e => e.Value), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("@set")]
    [InlineData("{x")]
    [InlineData("eth*")]
    public void A_name_of_a_device_that_a_walk_would_take_for_something_else_is_not_known(string name)
    {
        var padded = new byte[16];
        System.Text.Encoding.UTF8.GetBytes(name, padded);
        var rule = Read([new MetaLoad(MetaKey.IifName, First), new Compare(First, CompareOperator.Equal, new Bytes(padded)), Accept]);

        Assert.StartsWith("{0x", Assert.Single(Assert.Single(rule.Tests).Values), StringComparison.Ordinal);
    }

    [Fact]
    public void A_state_of_several_bits_is_that_of_no_packet_and_a_mask_is_any_of_its_bits()
    {
        var whole = Read([new CtLoad(CtKey.State, First), new Compare(First, CompareOperator.Equal, Number(6)), Accept]);
        var any = Read([new CtLoad(CtKey.State, First), new Bitwise(First, First, Number(6), Number(0)), new Compare(First, CompareOperator.NotEqual, Number(0)), Accept]);

        Assert.Empty(Assert.Single(whole.Tests).Values);
        Assert.Equal(["established", "related"], Assert.Single(any.Tests).Values);
    }

    [Fact]
    public void What_writes_the_class_of_service_alone_leaves_the_packet_as_it_was_and_what_writes_an_address_does_not()
    {
        var load = new PayloadLoad(PayloadBase.Network, 0, 2, First);
        var service = Read([.. Ipv4, load, new Bitwise(First, First, new Bytes([0xff, 3]), new Bytes([0, 0x20])), Write(0, 2), Accept]);
        var version = Read([.. Ipv4, load, new Bitwise(First, First, new Bytes([0xf0, 3]), new Bytes([0, 0x20])), Write(0, 2), Accept]);
        var address = Read([.. Ipv4, new Immediate(First, new Bytes([10, 0, 0, 1])), Write(16, 4), Accept]);

        Assert.Equal((false, true, true), (service.Alters, version.Alters, address.Alters));

        // The listing of nft hides that it is IPv4 only.
        Assert.Equal(NftField.Family, Assert.Single(service.Tests).Field);
    }

    [Fact]
    public void Bytes_at_random_throw_nothing_and_are_walked()
    {
        for (var seed = 0; seed < 3000; seed++)
        {
            var table = RandomForeignTable.Of(seed).Read(new Dictionary<uint, string>());
            var walk = new NftFlowWalk(table, [], null);
            _ = walk.Drops("forward", new FlowClass { Source = IPNetwork.Parse("10.0.0.0/30"), Target = IPNetwork.Parse("10.0.0.8/32"), Protocol = "tcp", Port = new(80) });
        }
    }

    private static NftRule Read(Expression[] expressions, params ForeignSet[] sets)
    {
        var devices = new Dictionary<uint, string>();
        return new ForeignRuleReader(ForeignFamily.Inet, new ForeignSets(sets, devices), devices).Read(new Rule([.. expressions]), 1);
    }

    private static Compare Equal(params byte[] value) => new(First, CompareOperator.Equal, new Bytes(value));

    private static Bytes Number(uint value) => new(BitConverter.GetBytes(value));

    private static int Port(Bytes value) => value.Span[0] << 8 | value.Span[1];

    private static UnknownExpression Write(byte offset, byte length) => new("payload", new Bytes(Messages.Attributes((2, [0, 0, 0, 1]), (3, [0, 0, 0, offset]), (4, [0, 0, 0, length]), (5, [0, 0, 0, 1]))));
}

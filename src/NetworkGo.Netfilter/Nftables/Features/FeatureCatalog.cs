using System.Net;
using NetworkGo.Netfilter.Nftables.Building;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Rules;
using NetworkGo.Netfilter.Nftables.State;

namespace NetworkGo.Netfilter.Nftables.Features;

/// <summary>All that tables of ours use, each with the smallest table that has it.</summary>
public static class FeatureCatalog
{
    private const uint Mark = 0x20000000;
    private const byte Tcp = 6;

    private static readonly Table Header = new("network-go-probe");
    private static readonly FieldValue Address = FieldValue.Address(new IPAddress([10, 0, 0, 1]));
    private static readonly FieldValue Network = FieldValue.Network(IPNetwork.Parse("10.0.0.0/8"));
    private static readonly KeyType FlowKey =
        KeyType.Of(FieldType.IfName, FieldType.Ipv4Addr, FieldType.Ipv4Addr, FieldType.InetProto, FieldType.InetService);

    private static readonly KeyPart[] FlowParts = [KeyPart.IifName, KeyPart.IpSaddr, KeyPart.IpDaddr, KeyPart.L4Proto, KeyPart.ThDport];
    private static readonly ChainBase Prerouting = new(ChainType.Nat, ChainHook.Prerouting, -101);
    private static readonly ChainBase Postrouting = new(ChainType.Nat, ChainHook.Postrouting, 99);

    /// <summary>
    /// All features but <see cref="TableFeature.Notifications"/> in the order in which they are asked for; those of the second half are used
    /// where they are there.
    /// </summary>
    public static ValueList<FeatureTest> All { get; } =
    [
        Required(TableFeature.InetTables, "tables of family inet", "Linux 3.14", Filter(Do.Accept())),
        Required(
            TableFeature.InetNat,
            "nat chains in tables of family inet",
            "Linux 5.2",
            Chains(
                new ChainState(new Chain("dnat", Prerouting), [RuleOf.Statements(Match.Protocol(Tcp), Do.Dnat(new IPAddress([10, 0, 0, 1]), 80))]),
                new ChainState(new Chain("snat", Postrouting), [RuleOf.Statements(Do.KeepSource(NatFamily.Ipv4)), RuleOf.Statements(Do.KeepSource(NatFamily.Ipv6))]))),
        Required(
            TableFeature.ConcatenatedSets,
            "sets of concatenated keys",
            "Linux 5.6",
            Filter(new SetDefinition("s", FlowKey), Flow(Address), Match.Lookup("s", FlowParts))),
        Required(
            TableFeature.Intervals,
            "sets of ranges",
            "Linux 3.13",
            Filter(new SetDefinition("s", KeyType.Of(FieldType.Ipv4Addr)) { IsInterval = true }, Element.Of(Network), Match.Lookup("s", KeyPart.IpSaddr))),
        Required(
            TableFeature.ConcatenatedIntervals,
            "sets of concatenated ranges",
            "Linux 5.6",
            Filter(new SetDefinition("s", FlowKey) { IsInterval = true }, Flow(Network), Match.Lookup("s", FlowParts))),
        Required(
            TableFeature.ElementCounters,
            "counters of elements",
            "Linux 5.7",
            Filter(new SetDefinition("s", FlowKey) { HasCounter = true }, Flow(Address), Match.Lookup("s", FlowParts))),
        Required(
            TableFeature.Comments,
            "comments of elements and rules",
            "Linux 4.1",
            WithComments()),
        Required(
            TableFeature.AddressMaps,
            "maps of an interface and a port to an address and a port",
            "Linux 5.6",
            Nat(
                new SetDefinition("m", KeyType.Of(FieldType.IfName, FieldType.InetService)) { Data = KeyType.Of(FieldType.Ipv4Addr, FieldType.InetService) },
                Element.Of(FieldValue.IfName("wg0"), FieldValue.Port(80)).To(Address, FieldValue.Port(80)),
                Prerouting,
                Match.Protocol(Tcp),
                Do.DnatByMap(NatFamily.Ipv4, "m", hasPort: true, KeyPart.IifName, KeyPart.ThDport))),
        Required(
            TableFeature.VerdictMaps,
            "maps to chains",
            "Linux 3.13",
            WithVerdictMap()),
        Required(
            TableFeature.LocalAddressType,
            "fib daddr type",
            "Linux 4.10, module nft_fib_inet",
            Chains(new ChainState(new Chain("c", Prerouting), [RuleOf.Statements(Match.ToLocalAddress(), Do.Accept())]))),
        Required(
            TableFeature.NumberGenerator,
            "numgen",
            "Linux 4.9, module nft_numgen",
            Nat(
                new SetDefinition("m", KeyType.Of(FieldType.Mark)) { Data = KeyType.Of(FieldType.Ipv4Addr, FieldType.InetService) },
                Element.Of(FieldValue.Mark(0)).To(Address, FieldValue.Port(80)),
                Prerouting,
                Match.Protocol(Tcp),
                Match.OfFamily(NatFamily.Ipv4),
                Do.DnatByNumber(NatFamily.Ipv4, "m", hasPort: true, 1))),
        Required(
            TableFeature.Masquerade,
            "masquerade",
            "Linux 5.2, module nft_masq",
            Chains(new ChainState(new Chain("c", Postrouting), [RuleOf.Statements(Do.Masquerade(isFullyRandom: true))]))),
        Required(
            TableFeature.TrackedConnections,
            "state, direction and original addresses of connections",
            "Linux 4.17, module nft_ct",
            TrackedConnections()),
        Required(
            TableFeature.Marks,
            "marks of packets and connections",
            "Linux 3.14",
            Filter(Match.Mark(Mark, 0), Match.CtMark(Mark, 0), Do.SetMarkOr(Mark), Do.SetCtMark(Mark))),
        Required(
            TableFeature.ElementTimeouts,
            "timeouts of elements",
            "Linux 4.1",
            Filter(
                new SetDefinition("s", KeyType.Of(FieldType.Ipv4Addr)) { HasTimeout = true },
                Element.Of(Address) with { Timeout = TimeSpan.FromHours(1) },
                Match.Lookup("s", KeyPart.IpDaddr))),
        Required(TableFeature.LogGroups, "log to a group", "Linux 3.17, module nfnetlink_log", Filter(Do.Log("network-go", 5, 128, 50))),
        Required(TableFeature.RateLimits, "limit rate", "Linux 3.13, module nft_limit", Filter(Match.Limit(10, TimeSpan.FromSeconds(1)))),
        Required(TableFeature.Reject, "reject", "Linux 3.18, module nft_reject_inet", Filter(Do.Reject())),
        Optional(
            TableFeature.TableComments,
            "comments of tables and chains",
            "Linux 5.10",
            new TableState(Header with { Comment = "c" }, [], [new ChainState(new Chain("c") { Comment = "c" }, [])])),
        Optional(TableFeature.OwnedTables, "tables with an owner", "Linux 5.12", new TableState(Header with { IsOwned = true }, [], [])),
        Optional(
            TableFeature.PersistentTables,
            "tables that outlive their owner's socket",
            "Linux 6.9",
            new TableState(Header with { IsOwned = true, IsPersistent = true }, [], [])),
    ];

    private static FeatureTest Required(TableFeature feature, string words, string since, TableState table) => new(feature, words, since, true, table);

    private static FeatureTest Optional(TableFeature feature, string words, string since, TableState table) => new(feature, words, since, false, table);

    private static Element Flow(FieldValue source) =>
        Element.Of(FieldValue.IfName("br-front"), source, Address, FieldValue.Protocol(Tcp), FieldValue.Port(80));

    private static TableState Chains(params ReadOnlySpan<ChainState> chains) => new(Header, [], [.. chains]);

    private static TableState Filter(params ReadOnlySpan<Statement> statements) => Chains(
        new ChainState(new Chain("c", new ChainBase(ChainType.Filter, ChainHook.Forward, -1)), [RuleOf.Statements(statements)]));

    private static TableState Filter(SetDefinition set, Element element, Statement lookup) =>
        Filter(lookup) with { Sets = [new SetState(set, new ElementSet([element]))] };

    private static TableState Nat(SetDefinition map, Element element, ChainBase at, params ReadOnlySpan<Statement> statements) =>
        new(Header, [new SetState(map, new ElementSet([element]))], [new ChainState(new Chain("c", at), [RuleOf.Statements(statements)])]);

    private static TableState WithComments()
    {
        var table = Filter(new SetDefinition("s", FlowKey), Flow(Address).Named("policy"), Match.Lookup("s", FlowParts));
        var chain = table.Chains[0];
        return table with { Chains = [chain with { Rules = [chain.Rules[0] with { Comment = "policy" }] }] };
    }

    private static TableState WithVerdictMap()
    {
        var map = new SetDefinition("m", KeyType.Of(FieldType.Ipv4Addr)) { IsVerdictMap = true };
        var table = Filter(map, Element.Of(Address).To(Verdict.Jump("target")), Do.Decide("m", KeyPart.IpSaddr));
        return table with { Chains = [new ChainState(new Chain("target"), []), .. table.Chains] };
    }

    private static TableState TrackedConnections()
    {
        var four = new SetDefinition("s4", KeyType.Of(FieldType.Ipv4Addr, FieldType.Ipv4Addr));
        var six = new SetDefinition("s6", KeyType.Of(FieldType.Ipv6Addr, FieldType.Ipv6Addr));
        var forward = new ChainState(
            new Chain("c", new ChainBase(ChainType.Filter, ChainHook.Forward, -1)),
            [
                RuleOf.Statements(
                    Match.State(CtState.Established),
                    Match.Direction(CtDirection.Reply),
                    Match.Status(CtStatus.Dnat),
                    Match.Lookup("s4", KeyPart.CtOriginalIpSaddr, KeyPart.CtOriginalIpDaddr)),
                RuleOf.Statements(Match.Lookup("s6", KeyPart.CtOriginalIp6Saddr, KeyPart.CtOriginalIp6Daddr)),
                RuleOf.Statements(
                    Match.Is(KeyPart.CtOriginalSport, FieldValue.Port(80)),
                    Match.Is(KeyPart.CtOriginalDport, FieldValue.Port(80))),
            ]);
        return new TableState(Header, [new SetState(four, ElementSet.Empty), new SetState(six, ElementSet.Empty)], [forward]);
    }
}

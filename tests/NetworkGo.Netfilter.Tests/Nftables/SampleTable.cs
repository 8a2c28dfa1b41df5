using System.Net;
using NetworkGo.Netfilter.Nftables.Building;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Rules;
using NetworkGo.Netfilter.Nftables.State;

namespace NetworkGo.Netfilter.Tests.Nftables;

/// <summary>One path that is open and one translation, as a table: what the tests of packets and of messages write.</summary>
public static class SampleTable
{
    public const uint Mark = 0x20000000;
    private const byte Tcp = 6;

    public static Table Header { get; } = new("network-go");

    /// <summary>From the interface and address to the target's port; and, on the other interface, the host's port 8080 to the target's port 81.</summary>
    public static TableState Of(string from, IPAddress source, string outside, IPAddress target, bool isOpen = true)
    {
        var open = new SetDefinition("open4", KeyType.Of(FieldType.IfName, FieldType.Ipv4Addr, FieldType.Ipv4Addr, FieldType.InetProto, FieldType.InetService))
        {
            HasCounter = true,
        };
        var answers = new SetDefinition("answers4", KeyType.Of(FieldType.Ipv4Addr, FieldType.Ipv4Addr, FieldType.InetProto, FieldType.InetService))
        {
            IsInterval = true,
        };
        var translated = new SetDefinition("translated4", KeyType.Of(FieldType.IfName, FieldType.Ipv4Addr, FieldType.InetProto, FieldType.InetService));
        var translatedAnswers = new SetDefinition("translated_answers4", KeyType.Of(FieldType.Ipv4Addr, FieldType.InetProto, FieldType.InetService));
        var dnat = new SetDefinition("dnat_tcp4", KeyType.Of(FieldType.IfName, FieldType.InetService))
        {
            Data = KeyType.Of(FieldType.Ipv4Addr, FieldType.InetService),
            HasCounter = true,
        };
        var (tcp, http, other) = (FieldValue.Protocol(Tcp), FieldValue.Port(80), FieldValue.Port(81));
        var (fromAddress, toAddress) = (FieldValue.Address(source), FieldValue.Address(target));
        var (fromName, outsideName) = (FieldValue.IfName(from), FieldValue.IfName(outside));
        return new TableState(
            Header,
            [
                Set(open, Element.Of(fromName, fromAddress, toAddress, tcp, http).Named("web>api")),
                Set(answers, Element.Of(fromAddress, toAddress, tcp, http)),
                Set(translated, Element.Of(outsideName, toAddress, tcp, other)),
                Set(translatedAnswers, Element.Of(toAddress, tcp, other)),
                Set(dnat, Element.Of(outsideName, FieldValue.Port(8080)).To(toAddress, other)),
            ],
            [
                new ChainState(
                    new Chain("raw", new ChainBase(ChainType.Filter, ChainHook.Prerouting, -310)),
                    [
                        RuleOf.Statements(Match.Lookup("open4", KeyPart.IifName, KeyPart.IpSaddr, KeyPart.IpDaddr, KeyPart.L4Proto, KeyPart.ThDport), Do.SetMarkOr(Mark)),
                        RuleOf.Statements(Match.Lookup("answers4", KeyPart.IpDaddr, KeyPart.IpSaddr, KeyPart.L4Proto, KeyPart.ThSport), Do.SetMarkOr(Mark)),
                    ]),
                new ChainState(
                    new Chain("forward", new ChainBase(ChainType.Filter, ChainHook.Forward, -1)),
                    [
                        RuleOf.Statements(Do.SetMarkAnd(~Mark)),
                        RuleOf.Statements(
                            Match.Direction(CtDirection.Original),
                            Match.Lookup("open4", KeyPart.IifName, KeyPart.IpSaddr, KeyPart.IpDaddr, KeyPart.L4Proto, KeyPart.ThDport),
                            Do.SetMarkOr(Mark)) with { Comment = "open" },
                        RuleOf.Statements(
                            Match.State(CtState.Established),
                            Match.Direction(CtDirection.Reply),
                            Match.Lookup("answers4", KeyPart.IpDaddr, KeyPart.IpSaddr, KeyPart.L4Proto, KeyPart.ThSport),
                            Do.SetMarkOr(Mark)),
                        RuleOf.Statements(
                            Match.Direction(CtDirection.Original),
                            Match.Status(CtStatus.Dnat),
                            Match.Lookup("translated4", KeyPart.IifName, KeyPart.IpDaddr, KeyPart.L4Proto, KeyPart.ThDport),
                            Do.SetMarkOr(Mark)),
                        RuleOf.Statements(
                            Match.State(CtState.Established),
                            Match.Direction(CtDirection.Reply),
                            Match.Status(CtStatus.Dnat),
                            Match.Lookup("translated_answers4", KeyPart.IpSaddr, KeyPart.L4Proto, KeyPart.ThSport),
                            Do.SetMarkOr(Mark)),
                    ]),
                new ChainState(
                    new Chain("prerouting", new ChainBase(ChainType.Nat, ChainHook.Prerouting, -101)),
                    [
                        RuleOf.Statements(
                            Match.ToLocalAddress(),
                            Match.Protocol(Tcp),
                            Do.DnatByMap(NatFamily.Ipv4, "dnat_tcp4", hasPort: true, KeyPart.IifName, KeyPart.ThDport)),
                    ]),
                new ChainState(
                    new Chain("postrouting", new ChainBase(ChainType.Nat, ChainHook.Postrouting, 99)),
                    [RuleOf.Statements(Match.Status(CtStatus.Dnat), Match.Mark(Mark, Mark), Do.Masquerade())]),
            ]);

        SetState Set(SetDefinition definition, Element element) => new(definition, new ElementSet(isOpen ? [element] : []));
    }
}

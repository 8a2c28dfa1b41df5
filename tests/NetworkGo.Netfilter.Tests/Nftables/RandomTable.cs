using System.Globalization;
using System.Net;
using NetworkGo.Netfilter.Nftables.Building;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Rules;
using NetworkGo.Netfilter.Nftables.State;

namespace NetworkGo.Netfilter.Tests.Nftables;

/// <summary>A table that a seed decides: every kind of set, element, statement and chain that the model has.</summary>
public sealed class RandomTable
{
    private static readonly FieldType[] HashTypes =
        [FieldType.IfName, FieldType.Ipv4Addr, FieldType.Ipv6Addr, FieldType.InetProto, FieldType.InetService, FieldType.Mark];

    private static readonly byte[] Protocols = [1, 6, 17, 41, 47, 50, 51, 58, 132, 136, 200, 253, 255];

    private readonly Random random;
    private readonly List<SetState> sets = [];

    private RandomTable(int seed) => random = new Random(seed);

    /// <summary>The table of a seed.</summary>
    public static TableState Of(int seed, string name = "network-go") => new RandomTable(seed).Make(name);

    /// <summary>Elements that a set may have, each with a first part of its own.</summary>
    public static IReadOnlyList<Element> Elements(SetDefinition set, int seed, int count) => new RandomTable(seed).Elements(set, count);

    private TableState Make(string name)
    {
        for (var index = random.Next(1, 9); index > 0; index--)
        {
            sets.Add(Set(string.Create(CultureInfo.InvariantCulture, $"s{index}")));
        }

        var chains = Enumerable.Range(0, random.Next(1, 5)).Select(Chain).ToList();
        List<ChainState> all = [new ChainState(new Chain("target"), []), .. chains];
        var table = new Table(name) { Comment = random.Next(3) == 0 ? Words() : "" };
        return new TableState(table, [.. sets], [.. all]);
    }

    private SetState Set(string name)
    {
        var shape = random.Next(4);
        var key = shape switch
        {
            0 => KeyType.Of(Pick<FieldType>(HashTypes)),
            1 => KeyType.Of([.. Enumerable.Range(0, random.Next(2, 6)).Select(_ => Pick<FieldType>(HashTypes))]),
            2 => KeyType.Of(Pick([FieldType.Ipv4Addr, FieldType.Ipv6Addr, FieldType.InetService])),
            _ => KeyType.Of([FieldType.Ipv4Addr, .. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Pick<FieldType>(HashTypes.AsSpan(0, 5)))]),
        };
        // All registers have 64 bytes.
        if (key.Length > 64)
        {
            key = KeyType.Of(FieldType.IfName, FieldType.Ipv4Addr);
        }

        var set = new SetDefinition(name, key) { IsInterval = shape >= 2, HasCounter = random.Next(2) == 0 };
        set = random.Next(4) switch
        {
            0 => set with { Data = KeyType.Of(FieldType.Ipv4Addr, FieldType.InetService) },
            1 => set with { IsVerdictMap = true },
            2 when !set.IsInterval => set with { HasTimeout = true, DefaultTimeout = random.Next(2) == 0 ? TimeSpan.FromSeconds(random.Next(3600, 200_000)) : null },
            _ => set,
        };
        return new SetState(set, new ElementSet(Elements(set, random.Next(0, 12))));
    }

    private List<Element> Elements(SetDefinition set, int count) =>
        [.. Enumerable.Range(0, count).Select(n => Fill(set, Element.Of([.. set.Key.Parts.Select((p, at) => Value(set, p, at, n))])))];

    // Ranges of one set must not overlap: the first part of each has a place of its own.
    private FieldValue Value(SetDefinition set, FieldType type, int at, int index)
    {
        if (set.IsInterval && at == 0)
        {
            return type.Name switch
            {
                "ipv4_addr" => random.Next(3) switch
                {
                    0 => FieldValue.Network(new IPNetwork(new IPAddress([(byte)(10 + index), 0, 0, 0]), random.Next(8, 33))),
                    1 => FieldValue.Addresses(new IPAddress([(byte)(10 + index), 1, 2, 3]), new IPAddress([(byte)(10 + index), 1, 2, (byte)random.Next(4, 256)])),
                    _ => FieldValue.Address(new IPAddress([(byte)(10 + index), 9, 9, 9])),
                },
                "ipv6_addr" => random.Next(2) == 0
                    ? FieldValue.Network(new IPNetwork(IPAddress.Parse($"fd{index:x2}::"), random.Next(16, 129)))
                    : FieldValue.Address(IPAddress.Parse($"fd{index:x2}::{random.Next(1, 65536):x}")),
                _ => FieldValue.Ports((ushort)(index * 1000 + 1), (ushort)(index * 1000 + 1 + random.Next(0, 900))),
            };
        }

        return type.Name switch
        {
            "ifname" => FieldValue.IfName(Pick(["eth0", "br-front", "wg0", "a", "docker0", "veth-123456.ab"])),
            "ipv4_addr" => set.IsInterval && random.Next(2) == 0
                ? FieldValue.Network(new IPNetwork(new IPAddress([172, 16, 0, 0]), random.Next(16, 33)))
                : FieldValue.Address(new IPAddress(random.NextInt64(1, uint.MaxValue))),
            "ipv6_addr" => FieldValue.Address(RandomIpv6()),
            "inet_proto" => set.IsInterval && random.Next(3) == 0 ? FieldValue.AnyProtocol() : FieldValue.Protocol(Pick(Protocols)),
            "inet_service" => set.IsInterval && random.Next(2) == 0
                ? FieldValue.Ports((ushort)random.Next(0, 1000), (ushort)random.Next(1000, 65536))
                : FieldValue.Port((ushort)random.Next(0, 65536)),
            _ => FieldValue.Mark((uint)random.NextInt64(0, uint.MaxValue)),
        };
    }

    private IPAddress RandomIpv6()
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        // Runs of zeros, which are what is written in many ways.
        for (var group = 0; group < 8; group++)
        {
            if (random.Next(2) == 0)
            {
                bytes[group * 2] = bytes[group * 2 + 1] = 0;
            }
        }

        return new IPAddress(bytes);
    }

    private Element Fill(SetDefinition set, Element element)
    {
        if (set.Data is not null)
        {
            element = element.To(FieldValue.Address(new IPAddress([10, 0, 0, (byte)random.Next(256)])), FieldValue.Port((ushort)random.Next(1, 65536)));
        }
        else if (set.IsVerdictMap)
        {
            element = element.To(Pick([Verdict.Accept, Verdict.Drop, Verdict.Jump("target"), Verdict.Goto("target")]));
        }

        if (set.HasTimeout && random.Next(2) == 0)
        {
            element = element with { Timeout = TimeSpan.FromSeconds(random.Next(3600, 1_000_000)) };
        }

        return random.Next(2) == 0 ? element.Named(Words()) : element;
    }

    private ChainState Chain(int index)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"c{index}");
        var isNat = random.Next(3) == 0;
        var at = isNat
            ? new ChainBase(ChainType.Nat, Pick([ChainHook.Prerouting, ChainHook.Postrouting]), random.Next(-120, 120))
            : new ChainBase(ChainType.Filter, Pick([ChainHook.Prerouting, ChainHook.Input, ChainHook.Forward, ChainHook.Output, ChainHook.Postrouting]), random.Next(-320, 120), random.Next(4) == 0);
        var rules = Enumerable.Range(0, random.Next(0, 8)).Select(_ => Rule(isNat ? at.Hook : null)).ToList();
        return new ChainState(new Chain(name, at) { Comment = random.Next(4) == 0 ? Words() : "" }, [.. rules]);
    }

    private Rule Rule(ChainHook? nat)
    {
        var statements = new List<Statement>();
        NatFamily family = random.Next(2) == 0 ? NatFamily.Ipv4 : NatFamily.Ipv6;
        if (random.Next(3) == 0)
        {
            statements.Add(Match.Protocol(6));
        }

        for (var count = random.Next(0, 4); count > 0; count--)
        {
            statements.Add(Matching(family));
        }

        if (random.Next(3) == 0)
        {
            statements.Add(Do.Count());
        }

        statements.Add(nat is { } hook ? Translating(hook, family) : Doing());
        return RuleOf.Statements([.. statements]) with { Comment = random.Next(4) == 0 ? Words() : "" };
    }

    private Statement Matching(NatFamily family)
    {
        var (source, target) = family == NatFamily.Ipv4 ? (KeyPart.IpSaddr, KeyPart.IpDaddr) : (KeyPart.Ip6Saddr, KeyPart.Ip6Daddr);
        var network = family == NatFamily.Ipv4
            ? new IPNetwork(new IPAddress([10, 0, 0, 0]), random.Next(8, 33))
            : new IPNetwork(IPAddress.Parse("fd00::"), random.Next(8, 129));
        return random.Next(12) switch
        {
            0 => Match.Is(source, FieldValue.Network(network)),
            1 => Match.IsNot(target, FieldValue.Network(network)),
            2 => Match.Is(KeyPart.ThDport, FieldValue.Port((ushort)random.Next(65536))),
            3 => Match.IsNot(KeyPart.ThSport, FieldValue.Ports(80, (ushort)random.Next(81, 65536))),
            4 => Match.Is(KeyPart.IifName, FieldValue.IfName(Pick(["eth0", "br-*", "wg0"]))),
            5 => Match.State(Pick([CtState.Established, CtState.New | CtState.Related, CtState.Invalid, CtState.Untracked | CtState.Established])),
            6 => Match.Direction(Pick([CtDirection.Original, CtDirection.Reply])),
            7 => Match.Status(CtStatus.Dnat),
            8 => Match.Mark(0x20000000, Pick([0u, 0x20000000u])),
            9 => Match.ToLocalAddress(),
            10 => Match.CtMark(0xff, (uint)random.Next(256)),
            _ => SetMatching(family),
        };
    }

    private Statement SetMatching(NatFamily family)
    {
        var usable = sets.Select(static s => s.Definition).Where(s => !s.IsMap && s.Key.Parts.All(p => PartOf(p, family) is not null)).ToList();
        if (usable.Count == 0)
        {
            return Match.OfFamily(family);
        }

        var set = Pick([.. usable]);
        KeyPart[] parts = [.. set.Key.Parts.Select(p => PartOf(p, family)!)];
        return random.Next(3) == 0 ? Match.NotIn(set.Name, parts) : Match.Lookup(set.Name, parts);
    }

    private KeyPart? PartOf(FieldType type, NatFamily family) => type.Name switch
    {
        "ifname" => Pick([KeyPart.IifName, KeyPart.OifName]),
        "ipv4_addr" => family == NatFamily.Ipv4 ? Pick([KeyPart.IpSaddr, KeyPart.IpDaddr, KeyPart.CtOriginalIpDaddr]) : null,
        "ipv6_addr" => family == NatFamily.Ipv6 ? Pick([KeyPart.Ip6Saddr, KeyPart.Ip6Daddr]) : null,
        "inet_proto" => KeyPart.L4Proto,
        "inet_service" => Pick([KeyPart.ThSport, KeyPart.ThDport]),
        _ => KeyPart.Mark,
    };

    private Statement Doing() => random.Next(11) switch
    {
        0 => Do.Accept(),
        1 => Do.Drop(),
        2 => Do.Return(),
        3 => Do.Jump("target"),
        4 => Do.Goto("target"),
        5 => Do.SetMarkOr(0x20000000),
        6 => Do.SetMarkAnd(0xdfffffff),
        7 => Do.SetMark((uint)random.Next()),
        8 => Do.SetCtMark((uint)random.Next()),
        9 => Do.Log("network-go: ", (ushort)random.Next(100), (uint)random.Next(1, 200), 3),
        _ => Match.Limit((ulong)random.Next(1, 100), Pick([TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), TimeSpan.FromHours(1)]), (uint)random.Next(6, 20)),
    };

    private Statement Translating(ChainHook hook, NatFamily family) => hook == ChainHook.Postrouting
        ? random.Next(3) switch
        {
            0 => Do.Masquerade(random.Next(2) == 0),
            1 => Do.KeepSource(family),
            _ => Do.Snat(new IPAddress([10, 0, 0, 1])),
        }
        : Do.Dnat(family == NatFamily.Ipv4 ? new IPAddress([10, 0, 0, 1]) : IPAddress.Parse("fd00::1"));

    private string Words() => string.Concat(Enumerable.Range(0, random.Next(1, 20)).Select(_ => Pick([.. "abc>:-. /_Z9ü"])));

    private T Pick<T>(ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];
}

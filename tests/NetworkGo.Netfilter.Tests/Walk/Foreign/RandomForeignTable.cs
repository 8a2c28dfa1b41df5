using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Reading;
using NetworkGo.Netfilter.Nftables.Rules;
using NetworkGo.Netfilter.Walk.Foreign;
using NetworkGo.Netfilter.Walk.Nft;
using Rule = NetworkGo.Netfilter.Nftables.Rules.Rule;

namespace NetworkGo.Netfilter.Tests.Walk.Foreign;

/// <summary>A table of expressions in any order with values of any length: what a kernel shows in 20 years, or would never take.</summary>
internal sealed class RandomForeignTable(Random random)
{
    private static readonly string[] Names = ["match", "target", "fib", "byteorder", "payload", "exthdr", "objref", "dynset", "redir", "reject", "ct", "quota", "x"];
    private static readonly string[] Sets = ["s0", "s1", "s2", "none"];

    public static ForeignTable Of(int seed)
    {
        var table = new RandomForeignTable(new Random(seed));
        return new ForeignTable
        {
            Family = seed % 2 == 0 ? ForeignFamily.Inet : ForeignFamily.Ip,
            Name = "t",
            Chains = [new NftChain { Name = "c", Type = "filter", Hook = "forward" }, new NftChain { Name = "d" }],
            Sets = [.. Sets.Take(3).Select(table.Set)],
            Rules = [.. Enumerable.Range(0, 6).Select(n => new DumpedRule(n < 4 ? "c" : "d", new Rule([.. Enumerable.Range(0, table.random.Next(8)).Select(_ => table.Expression())]), 0, null))],
        };
    }

    private readonly Random random = random;

    private ForeignSet Set(string name)
    {
        var messages = new ForeignElements(new ForeignSet { Name = name, KeyLength = random.Next(20), IsInterval = random.Next(2) == 0 });
        var bytes = Messages.Elements(Some(8), random.Next(2) == 0, Some(8), Some(4), Some(2));

        // Cut short, or changed in the middle.
        bytes = random.Next(3) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
        if (random.Next(3) == 0 && bytes.Length > 0)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        _ = messages.Add(bytes);
        return new ForeignSet
        {
            Name = name,
            KeyLength = random.Next(20),
            IsAnonymous = random.Next(2) == 0,
            IsVerdictMap = random.Next(2) == 0,
            Elements = messages.Finish(),
        };
    }

    private Expression Expression() => random.Next(14) switch
    {
        0 => new MetaLoad((MetaKey)random.Next(20), Register()),
        1 => new CtLoad((CtKey)random.Next(25), Register()),
        2 or 3 => new PayloadLoad((PayloadBase)random.Next(4), random.Next(-2, 30), random.Next(-2, 70), Register()),
        4 => new FibType(Register()),
        5 => new Immediate(Register(), Value()),
        6 or 7 => new Compare(Register(), (CompareOperator)random.Next(7), Value()),
        8 => new RangeTest(Register(), random.Next(2) == 0, Value(), Value()),
        9 => new Bitwise(Register(), Register(), Value(), Value()),
        10 => new Lookup(Sets[random.Next(Sets.Length)], Register(), random.Next(3) switch { 0 => NetworkGo.Netfilter.Nftables.Rules.Register.Verdict, 1 => Register(), _ => null }, random.Next(2) == 0),
        11 => new MetaSet((MetaKey)random.Next(20), Register()),
        12 => new UnknownExpression(Names[random.Next(Names.Length)], new Bytes(Messages.Attributes((random.Next(1, 8), Some(4)), (random.Next(1, 8), Some(4)), (random.Next(1, 8), Some(8))))),
        _ => new Decide(new Verdict((VerdictCode)random.Next(-6, 5), "d")),
    };

    private Register Register() => new(random.Next(3) == 0 ? random.Next(-1, 16) : 0);

    private Bytes Value() => new(Some(random.Next(3) == 0 ? 18 : 4));

    private byte[] Some(int most)
    {
        var bytes = new byte[random.Next(most + 1)];
        if (random.Next(2) == 0)
        {
            random.NextBytes(bytes);
        }

        return bytes;
    }
}

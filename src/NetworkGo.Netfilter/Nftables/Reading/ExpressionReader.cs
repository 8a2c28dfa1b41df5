using NetworkGo.Netfilter.Netlink;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Rules;
using NetworkGo.Netfilter.Nftables.Wire;

namespace NetworkGo.Netfilter.Nftables.Reading;

/// <summary>Reads expressions. One that is not of ours, or says more than ours can, becomes an <see cref="UnknownExpression"/>.</summary>
internal static class ExpressionReader
{
    private const int MostAttributes = 16;

    // NF_NAT_RANGE_MAP_IPS and NF_NAT_RANGE_PROTO_SPECIFIED.
    private const uint SetByKernel = 3;

    /// <summary>Reads one.</summary>
    /// <param name="content">The content of the list's member.</param>
    /// <param name="counter">What it has counted, where it is a counter.</param>
    public static Expression Read(ReadOnlySpan<byte> content, out Counter? counter)
    {
        counter = null;
        var name = "";
        ReadOnlySpan<byte> data = [];
        var reader = new AttributeReader(content);
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case AttributeTypes.Expression.Name:
                    name = reader.Text;
                    break;
                case AttributeTypes.Expression.Data:
                    data = reader.Value;
                    break;
            }
        }

        if (name == "counter")
        {
            counter = ReadCounter(data);
        }

        return Known(name, data) ?? new UnknownExpression(name, new Bytes(data));
    }

    /// <summary>What a counter has counted.</summary>
    public static Counter ReadCounter(ReadOnlySpan<byte> data) =>
        new(NumberOf(AttributeReader.Find(data, 2)), NumberOf(AttributeReader.Find(data, 1)));

    /// <summary>A verdict: the content of NFTA_DATA_VERDICT.</summary>
    public static Verdict ReadVerdict(ReadOnlySpan<byte> content)
    {
        var code = 0;
        var chain = "";
        var reader = new AttributeReader(content);
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case AttributeTypes.Data.VerdictCode:
                    code = reader.Integer;
                    break;
                case AttributeTypes.Data.VerdictChain:
                    chain = reader.Text;
                    break;
            }
        }

        return new Verdict((VerdictCode)code, chain);
    }

    private static ulong NumberOf(ReadOnlySpan<byte> value)
    {
        var number = 0UL;
        foreach (var part in value)
        {
            number = number << 8 | part;
        }

        return number;
    }

    private static Expression? Known(string name, ReadOnlySpan<byte> data)
    {
        var at = new Attributes(data, stackalloc ulong[MostAttributes], out var present);
        if (at.HasOthers)
        {
            return null;
        }

        return name switch
        {
            "meta" when present == (1 << 1 | 1 << 2) => new MetaLoad((MetaKey)at.Number(2), at.Register(1)),
            "meta" when present == (1 << 2 | 1 << 3) => new MetaSet((MetaKey)at.Number(2), at.Register(3)),
            "payload" when present == 0b11110 =>
                new PayloadLoad((PayloadBase)at.Number(2), (int)at.Number(3), (int)at.Number(4), at.Register(1)),
            "ct" when (present & ~(1 << 3)) == (1 << 1 | 1 << 2) =>
                new CtLoad((CtKey)at.Number(2), at.Register(1), (present & 1 << 3) != 0 ? (CtDirection)at.Number(3) : null),
            "ct" when present == (1 << 2 | 1 << 4) => new CtSet((CtKey)at.Number(2), at.Register(4)),
            "fib" when present == 0b1110 && at.Number(2) == 3 && at.Number(3) == 2 => new FibType(at.Register(1)),
            "cmp" when present == 0b1110 => new Compare(at.Register(1), (CompareOperator)at.Number(2), ValueOf(data, 3)),
            "range" when present == 0b11110 => new RangeTest(at.Register(1), at.Number(2) == 1, ValueOf(data, 3), ValueOf(data, 4)),
            "bitwise" when at.Number(6) == 0 && (present & ~(1 << 6)) == 0b111110 =>
                new Bitwise(at.Register(1), at.Register(2), ValueOf(data, 4), ValueOf(data, 5)),
            "lookup" when (present & ~(1 << 3 | 1 << 5)) == (1 << 1 | 1 << 2) => new Lookup(
                TextOf(data, 1), at.Register(2), (present & 1 << 3) != 0 ? at.Register(3) : null, at.Number(5) == 1),
            "immediate" when present == 0b110 => Constant(at.Register(1), AttributeReader.Find(data, 2)),
            "counter" => new Count(),
            "nat" when (present & ~0b11111000) == 0b110 => new Translate((NatKind)at.Number(1), (NatFamily)at.Number(2), at.Optional(3))
            {
                AddressTo = at.Optional(4) == at.Optional(3) ? null : at.Optional(4),
                PortFrom = at.Optional(5),
                PortTo = at.Optional(6) == at.Optional(5) ? null : at.Optional(6),
                Flags = (uint)at.Number(7) & ~SetByKernel,
            },
            "masq" when (present & ~0b10) == 0 => new Masquerade((uint)at.Number(1)),
            "numgen" when present == 0b11110 =>
                new NumberGenerator(at.Register(1), (uint)at.Number(2), at.Number(3) == 1, (uint)at.Number(4)),
            "log" when (present & ~0b11110) == 0 => new Log(TextOf(data, 2))
            {
                Group = (present & 0b10) != 0 ? (ushort)at.Number(1) : null,
                SnapLength = (uint)at.Number(3),
                QueueThreshold = (ushort)at.Number(4),
            },
            // A log without a group is dumped with the default level, warning, and no flags.
            "log" when (present & ~0b1100100) == 0 && (present & 1 << 5) != 0 && at.Number(5) == 4 && at.Number(6) == 0 => new Log(TextOf(data, 2)),
            "reject" when (present & ~0b100) == 0b10 && at.Number(1) is 1 or 2 => new Reject((RejectType)at.Number(1), (byte)at.Number(2)),
            "notrack" => new NoTrack(),
            "limit" when (present & ~0b101110) == 0 || at.Number(4) == 0 =>
                new Limit(at.Number(1), at.Number(2), (uint)at.Number(3), at.Number(5) == 1),
            _ => null,
        };
    }

    private static Bytes ValueOf(ReadOnlySpan<byte> data, int type) =>
        new(AttributeReader.Find(AttributeReader.Find(data, type), AttributeTypes.Data.Value));

    private static string TextOf(ReadOnlySpan<byte> data, int type)
    {
        var reader = new AttributeReader(data);
        while (reader.Next())
        {
            if (reader.Type == type)
            {
                return reader.Text;
            }
        }

        return "";
    }

    private static Expression Constant(Register target, ReadOnlySpan<byte> data)
    {
        var verdict = AttributeReader.Find(data, AttributeTypes.Data.Verdict);
        return verdict.IsEmpty
            ? new Immediate(target, new Bytes(AttributeReader.Find(data, AttributeTypes.Data.Value)))
            : new Decide(ReadVerdict(verdict));
    }

    // The numbers of an expression's attributes, and which there are.
    private readonly ref struct Attributes
    {
        private readonly Span<ulong> numbers;
        private readonly int present;

        public Attributes(ReadOnlySpan<byte> data, Span<ulong> numbers, out int present)
        {
            this.numbers = numbers;
            numbers.Clear();
            present = 0;
            var reader = new AttributeReader(data);
            while (reader.Next())
            {
                if (reader.Type >= numbers.Length)
                {
                    HasOthers = true;
                    continue;
                }

                present |= 1 << reader.Type;
                numbers[reader.Type] = reader.Number;
            }

            HasOthers |= reader.IsCutShort;
            this.present = present;
        }

        public bool HasOthers { get; }

        public ulong Number(int type) => numbers[type];

        public Register Register(int type) => Rules.Register.FromNumber((uint)numbers[type]);

        public Register? Optional(int type) => (present & 1 << type) != 0 ? Register(type) : null;
    }
}

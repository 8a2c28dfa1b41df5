using System.Globalization;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Rules;

namespace NetworkGo.Netfilter.Nftables.Listing;

/// <summary>
/// A rule as nft prints it. nft follows what each register holds, and leaves out a match of family or protocol that a later one implies:
/// <c>meta nfproto ipv4 meta l4proto tcp ip saddr 10.0.0.1 th dport 80</c> is printed as <c>ip saddr 10.0.0.1 tcp dport 80</c>.
/// </summary>
internal sealed class RuleText
{
    private readonly Func<string, SetDefinition?> findSet;
    private readonly Dictionary<int, Operand> registers = [];
    private readonly List<string?> parts = [];
    private int pendingFamily = -1;
    private int pendingProtocol = -1;
    private string header = "th";

    private RuleText(Func<string, SetDefinition?> findSet) => this.findSet = findSet;

    /// <summary>The text of a rule.</summary>
    /// <param name="rule">Which.</param>
    /// <param name="findSet">The table's sets by name.</param>
    public static string Of(Rule rule, Func<string, SetDefinition?> findSet)
    {
        var text = new RuleText(findSet);
        foreach (var expression in rule.Expressions)
        {
            text.Follow(expression);
        }

        var comment = rule.Comment.Length > 0 ? $" comment \"{rule.Comment}\"" : "";
        return string.Join(' ', text.parts.Where(static p => p is not null)) + comment;
    }

    private static Operand Typed(string text, FieldType type) => new(text, OperandKind.Typed) { Type = type };

    private Operand At(Register register) => registers.GetValueOrDefault(register.Index) ?? new Operand("?", OperandKind.Number);

    private void Follow(Expression expression)
    {
        switch (expression)
        {
            case MetaLoad load:
                registers[load.Target.Index] = Meta(load.Key);
                break;
            case PayloadLoad load:
                registers[load.Target.Index] = Payload(load);
                break;
            case CtLoad load:
                registers[load.Target.Index] = Connection(load);
                break;
            case FibType fib:
                registers[fib.Target.Index] = new Operand("fib daddr type", OperandKind.AddressType);
                break;
            case Immediate immediate:
                registers[immediate.Target.Index] = new Operand("", OperandKind.Constant) { Value = immediate.Value };
                break;
            case Bitwise bitwise:
                registers[bitwise.Target.Index] = At(bitwise.Source) with { Mask = bitwise.Mask, Xor = bitwise.Xor };
                break;
            case NumberGenerator numbers:
                var offset = numbers.Offset > 0 ? string.Create(CultureInfo.InvariantCulture, $" offset {numbers.Offset}") : "";
                registers[numbers.Target.Index] = Typed(
                    string.Create(CultureInfo.InvariantCulture, $"numgen {(numbers.IsRandom ? "random" : "inc")} mod {numbers.Modulus}{offset}"),
                    FieldType.Mark);
                break;
            case Compare compare:
                FollowCompare(compare);
                break;
            case RangeTest range:
                var tested = At(range.Source);
                parts.Add($"{tested.Text} {(range.IsNegated ? "!= " : "")}{ValueText.OfRange(tested.Type!, range.From.Span, range.To.Span)}");
                break;
            case Lookup lookup:
                FollowLookup(lookup);
                break;
            default:
                FollowStatement(expression);
                break;
        }
    }

    private void FollowStatement(Expression expression)
    {
        parts.Add(expression switch
        {
            MetaSet set => $"{Meta(set.Key).Text} set {Assigned(set.Source)}",
            CtSet set => $"ct mark set {Assigned(set.Source)}",
            Decide decide => decide.Verdict.ToString(),
            Count => "counter",
            NoTrack => "notrack",
            Masquerade masquerade => masquerade.Flags == Masquerade.FullyRandom ? "masquerade fully-random" : "masquerade",
            Translate nat => Translation(nat),
            Log log => RuleWords.LogText(log),
            Reject reject => RuleWords.RejectText(reject),
            Limit limit => RuleWords.LimitText(limit),
            UnknownExpression unknown => $"# {unknown.Name}",
            _ => $"# {expression.GetType().Name}",
        });

        // A match that something is done behind holds for that too: a later one does not imply it any more.
        pendingFamily = -1;
        pendingProtocol = -1;
    }

    private static Operand Meta(MetaKey key) => key switch
    {
        MetaKey.Mark => Typed("meta mark", FieldType.Mark),
        MetaKey.IifName => Typed("iifname", FieldType.IfName),
        MetaKey.OifName => Typed("oifname", FieldType.IfName),
        MetaKey.NfProto => Typed("meta nfproto", FieldType.NfProto),
        _ => Typed("meta l4proto", FieldType.InetProto),
    };

    private static Operand Connection(CtLoad load)
    {
        var prefix = load.Direction == CtDirection.Reply ? "ct reply" : "ct original";
        return load.Key switch
        {
            CtKey.State => new Operand("ct state", OperandKind.State),
            CtKey.Status => new Operand("ct status", OperandKind.Status),
            CtKey.Direction => new Operand("ct direction", OperandKind.Direction),
            CtKey.Mark => Typed("ct mark", FieldType.Mark),
            CtKey.Protocol => Typed($"{prefix} protocol", FieldType.InetProto),
            CtKey.SourcePort => Typed($"{prefix} proto-src", FieldType.InetService),
            CtKey.TargetPort => Typed($"{prefix} proto-dst", FieldType.InetService),
            CtKey.SourceIpv4 => Typed($"{prefix} ip saddr", FieldType.Ipv4Addr),
            CtKey.TargetIpv4 => Typed($"{prefix} ip daddr", FieldType.Ipv4Addr),
            CtKey.SourceIpv6 => Typed($"{prefix} ip6 saddr", FieldType.Ipv6Addr),
            _ => Typed($"{prefix} ip6 daddr", FieldType.Ipv6Addr),
        };
    }

    private Operand Payload(PayloadLoad load)
    {
        if (load.Base == PayloadBase.Network)
        {
            Imply(ref pendingFamily);
            return (load.Offset, load.Length) switch
            {
                (12, 4) => Typed("ip saddr", FieldType.Ipv4Addr),
                (16, 4) => Typed("ip daddr", FieldType.Ipv4Addr),
                (8, 16) => Typed("ip6 saddr", FieldType.Ipv6Addr),
                (24, 16) => Typed("ip6 daddr", FieldType.Ipv6Addr),
                _ => new Operand(string.Create(CultureInfo.InvariantCulture, $"@nh,{load.Offset * 8},{load.Length * 8}"), OperandKind.Number),
            };
        }

        Imply(ref pendingProtocol);
        if (header is "icmp" or "icmpv6")
        {
            Imply(ref pendingFamily);
            return load.Offset == 0 ? new Operand($"{header} type", OperandKind.IcmpType) : new Operand($"{header} code", OperandKind.Number);
        }

        return Typed($"{header} {(load.Offset == 0 ? "sport" : "dport")}", FieldType.InetService);
    }

    private void Imply(ref int pending)
    {
        if (pending >= 0)
        {
            parts[pending] = null;
            pending = -1;
        }
    }

    private void FollowCompare(Compare compare)
    {
        var operand = At(compare.Source);
        var isEqual = compare.Operator == CompareOperator.Equal;
        if (operand.Mask is { } mask)
        {
            if (operand.Type == FieldType.Ipv4Addr || operand.Type == FieldType.Ipv6Addr)
            {
                var length = mask.Span.ToArray().Sum(static b => System.Numerics.BitOperations.PopCount(b));
                parts.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{operand.Text} {(isEqual ? "" : "!= ")}{ValueText.Of(operand.Type, compare.Value.Span)}/{length}"));
                return;
            }

            var isZero = RuleWords.Number(compare.Value) == 0;
            if (operand.Kind is OperandKind.State or OperandKind.Status && isZero)
            {
                parts.Add($"{operand.Text} {(isEqual ? "! " : "")}{RuleWords.ValueOf(operand, mask)}");
                return;
            }

            parts.Add($"{operand.Text} & {RuleWords.ValueOf(operand, mask)} {(isEqual ? "==" : "!=")} {RuleWords.ValueOf(operand, compare.Value)}");
            return;
        }

        var comparison = compare.Operator switch
        {
            CompareOperator.Equal => "",
            CompareOperator.NotEqual => "!= ",
            CompareOperator.Less => "< ",
            CompareOperator.LessOrEqual => "<= ",
            CompareOperator.Greater => "> ",
            _ => ">= ",
        };
        parts.Add($"{operand.Text} {comparison}{RuleWords.ValueOf(operand, compare.Value)}");
        if (!isEqual)
        {
            return;
        }

        if (operand.Type == FieldType.NfProto)
        {
            pendingFamily = parts.Count - 1;
        }
        else if (operand.Text == "meta l4proto")
        {
            pendingProtocol = parts.Count - 1;
            header = compare.Value.Span[0] == 58 ? "icmpv6" : ValueText.Protocol(compare.Value.Span[0]);
        }
    }

    private void FollowLookup(Lookup lookup)
    {
        var key = findSet(lookup.Set)?.Key;
        var names = new List<string>();
        var at = lookup.Source;
        foreach (var part in key?.Parts ?? [FieldType.Mark])
        {
            names.Add(At(at).Text);
            at = at.After(part.Length);
        }

        var text = string.Join(" . ", names);
        if (lookup.Target is not { } target)
        {
            parts.Add($"{text} {(lookup.IsNegated ? "!= " : "")}@{lookup.Set}");
        }
        else if (target == Register.Verdict)
        {
            parts.Add($"{text} vmap @{lookup.Set}");
        }
        else
        {
            registers[target.Index] = Typed($"{text} map @{lookup.Set}", FieldType.Mark);
        }
    }

    private string Assigned(Register source)
    {
        var operand = At(source);
        if (operand.Kind == OperandKind.Constant)
        {
            return ValueText.Mark(RuleWords.Number(operand.Value));
        }

        if (operand.Mask is not { } mask)
        {
            return operand.Text;
        }

        var (kept, turned) = (RuleWords.Number(mask), RuleWords.Number(operand.Xor));
        return turned == 0 ? $"{operand.Text} & {ValueText.Mark(kept)}"
            : kept == uint.MaxValue ? $"{operand.Text} ^ {ValueText.Mark(turned)}"
            : kept == ~turned ? $"{operand.Text} | {ValueText.Mark(turned)}"
            : $"{operand.Text} & {ValueText.Mark(kept)} ^ {ValueText.Mark(turned)}";
    }

    private string Translation(Translate nat)
    {
        var kind = nat.Kind == NatKind.Target ? "dnat" : "snat";
        var family = nat.Family == NatFamily.Ipv4 ? "ip" : "ip6";
        var type = nat.Family == NatFamily.Ipv4 ? FieldType.Ipv4Addr : FieldType.Ipv6Addr;
        var operand = nat.AddressFrom is { } from ? At(from) : new Operand("", OperandKind.Number);
        if (operand.Kind != OperandKind.Constant)
        {
            return $"{kind} {family} to {operand.Text}";
        }

        var address = ValueText.Of(type, operand.Value.Span);
        if (nat.PortFrom is not { } port)
        {
            return $"{kind} {family} to {address}";
        }

        var bracketed = nat.Family == NatFamily.Ipv4 ? address : $"[{address}]";
        return $"{kind} {family} to {bracketed}:{ValueText.Of(FieldType.InetService, At(port).Value.Span)}";
    }
}

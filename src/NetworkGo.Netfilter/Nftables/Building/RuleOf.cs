using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Rules;

namespace NetworkGo.Netfilter.Nftables.Building;

/// <summary>Makes rules of statements.</summary>
public static class RuleOf
{
    /// <summary>A rule of these, one after the other. Before the first one that reads an address, its family is matched.</summary>
    /// <exception cref="ArgumentException">They need two families: the rule would never match.</exception>
    public static Rule Statements(params ReadOnlySpan<Statement> statements)
    {
        var expressions = new List<Expression>();
        NatFamily? matched = null;
        foreach (var statement in statements)
        {
            if (statement.Family is { } family)
            {
                if (matched is null)
                {
                    expressions.Add(new MetaLoad(MetaKey.NfProto, default));
                    expressions.Add(new Compare(default, CompareOperator.Equal, new Bytes([(byte)family])));
                    matched = family;
                }
                else if (matched != family)
                {
                    throw new ArgumentException("A rule reads addresses of one family.", nameof(statements));
                }
            }

            expressions.AddRange(statement.Expressions);
            matched ??= FamilyMatchedBy(statement);
        }

        return new Rule([.. expressions]);
    }

    private static NatFamily? FamilyMatchedBy(Statement statement) =>
        statement.Expressions is [MetaLoad { Key: MetaKey.NfProto }, Compare { Operator: CompareOperator.Equal, Value: { Length: 1 } value }]
            ? (NatFamily)value.Span[0]
            : null;
}

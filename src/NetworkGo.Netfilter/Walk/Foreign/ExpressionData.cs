using NetworkGo.Netfilter.Netlink;
using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Walk.Foreign;

/// <summary>The attributes of an expression that is none of ours.</summary>
/// <param name="attributes">The content of NFTA_EXPR_DATA.</param>
internal sealed class ExpressionData(Bytes attributes)
{
    /// <summary>A number; null where there is none.</summary>
    public ulong? Number(int type)
    {
        var reader = new AttributeReader(attributes.Span);
        while (reader.Next())
        {
            if (reader.Type == type)
            {
                return reader.Number;
            }
        }

        return null;
    }

    /// <summary>A text; null where there is none.</summary>
    public string? Text(int type)
    {
        var reader = new AttributeReader(attributes.Span);
        while (reader.Next())
        {
            if (reader.Type == type)
            {
                return reader.Text;
            }
        }

        return null;
    }
}

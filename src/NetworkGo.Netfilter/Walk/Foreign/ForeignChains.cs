using NetworkGo.Netfilter.Netlink;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Wire;
using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Netfilter.Walk.Foreign;

/// <summary>Reads chains of other programs, of every type and at every hook.</summary>
public static class ForeignChains
{
    private const string Unknown = "unknown";

    /// <summary>Reads one from the attributes of a message; null where it is cut short.</summary>
    public static NftChain? Read(ReadOnlySpan<byte> attributes)
    {
        var chain = new NftChain { Name = "" };
        var reader = new AttributeReader(attributes);
        while (reader.Next())
        {
            chain = reader.Type switch
            {
                AttributeTypes.Chain.Name => chain with { Name = reader.Text },
                AttributeTypes.Chain.Type => chain with { Type = reader.Text },
                AttributeTypes.Chain.Policy => chain with { DropsAtEnd = reader.Number == (ulong)VerdictCode.Drop },
                AttributeTypes.Chain.Hook => Hooked(chain, reader.Value),
                _ => chain,
            };
        }

        return reader.IsCutShort || chain.Name.Length == 0 ? null : chain;
    }

    private static NftChain Hooked(NftChain chain, ReadOnlySpan<byte> hook)
    {
        var hooked = chain with { Hook = Unknown };
        var reader = new AttributeReader(hook);
        while (reader.Next())
        {
            hooked = reader.Type switch
            {
                AttributeTypes.Hook.Number => hooked with { Hook = NameOf(reader.Number) },
                AttributeTypes.Hook.Priority => hooked with { Priority = unchecked((int)(uint)reader.Number) },
                _ => hooked,
            };
        }

        return hooked;
    }

    // NF_INET_… of linux/netfilter.h.
    private static string NameOf(ulong hook) => hook switch
    {
        0 => "prerouting",
        1 => "input",
        2 => "forward",
        3 => "output",
        4 => "postrouting",
        5 => "ingress",
        _ => Unknown,
    };
}

using System.Buffers.Binary;
using System.Net;
using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>Joins the parts of a key, without an object for each. There are tens of thousands.</summary>
/// <param name="from">Zeros, as many as the longest key.</param>
/// <param name="to">As many again.</param>
internal ref struct KeyBuilder(Span<byte> from, Span<byte> to)
{
    private readonly Span<byte> from = from;
    private readonly Span<byte> to = to;
    private int length;

    /// <summary>Whether a part is more than one value.</summary>
    public bool IsRange { get; private set; }

    /// <summary>The first key.</summary>
    public readonly ReadOnlySpan<byte> From => from[..length];

    /// <summary>The last key.</summary>
    public readonly ReadOnlySpan<byte> To => to[..length];

    /// <summary>Adds a part.</summary>
    public void Add(FieldValue part)
    {
        part.From.Span.CopyTo(from[length..]);
        part.To.Span.CopyTo(to[length..]);
        IsRange |= part.IsRange;
        length += KeyType.Padded(part.Type);
    }

    /// <summary>Adds the addresses of a network.</summary>
    public void Add(IPNetwork network)
    {
        network.BaseAddress.TryWriteBytes(from[length..], out var written);
        var last = to.Slice(length, written);
        from.Slice(length, written).CopyTo(last);
        for (var bit = network.PrefixLength; bit < written * 8; bit++)
        {
            last[bit / 8] |= (byte)(0x80 >> bit % 8);
            IsRange = true;
        }

        length += written;
    }

    /// <summary>Adds a protocol, or all.</summary>
    public void Add(IpProtocol protocol)
    {
        var all = protocol == IpProtocol.All;
        from[length] = all ? (byte)0 : (byte)IpProtocols.Number(protocol);
        to[length] = all ? byte.MaxValue : from[length];
        IsRange |= all;
        length += sizeof(uint);
    }

    /// <summary>Adds ports; all where none are given. What has no ports has other bytes there, which match all of them.</summary>
    public void Add(PortRange? ports)
    {
        var (first, last) = ports is { } given ? (given.First, given.Last) : ((ushort)0, ushort.MaxValue);
        BinaryPrimitives.WriteUInt16BigEndian(from[length..], first);
        BinaryPrimitives.WriteUInt16BigEndian(to[length..], last);
        IsRange |= first != last;
        length += sizeof(uint);
    }

    /// <summary>The key.</summary>
    public readonly ElementKey ToKey()
    {
        var first = new Bytes(From);
        return new ElementKey(first, IsRange ? new Bytes(To) : first);
    }
}

using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Walk.Foreign;

/// <summary>Bits of the header of IP that a rule has loaded and not changed.</summary>
/// <param name="Offset">Where in the header the first byte is.</param>
/// <param name="Mask">The bits.</param>
internal sealed record KeptBits(int Offset, Bytes Mask)
{
    /// <summary>Behind a bitwise operation.</summary>
    public KeptBits After(Bytes mask, Bytes xor)
    {
        var kept = Mask.Span.ToArray();
        for (var at = 0; at < kept.Length; at++)
        {
            kept[at] &= (byte)((at < mask.Length ? mask.Span[at] : 0) & ~(at < xor.Length ? xor.Span[at] : byte.MaxValue));
        }

        return this with { Mask = Bytes.Own(kept) };
    }

    /// <summary>The bits of one byte of the header.</summary>
    public byte At(ulong place) => place >= (ulong)Offset && place - (ulong)Offset < (ulong)Mask.Length ? Mask.Span[(int)(place - (ulong)Offset)] : (byte)0;
}

using System.Runtime.InteropServices;

namespace NetworkGo.Core.Loading;

/// <summary>Where two texts differ: what is before and behind is the same.</summary>
/// <param name="Start">The first byte that may differ.</param>
/// <param name="End">The place behind the last one, in the former text.</param>
/// <param name="NextEnd">The same in the next text.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TextEdit(int Start, int End, int NextEnd)
{
    /// <summary>Compares.</summary>
    public static TextEdit Between(ReadOnlySpan<byte> former, ReadOnlySpan<byte> next)
    {
        var start = former.CommonPrefixLength(next);
        var left = former[start..];
        var right = next[start..];
        var behind = 0;
        const int Step = 4096;
        while (behind + Step <= Math.Min(left.Length, right.Length)
            && left.Slice(left.Length - behind - Step, Step).SequenceEqual(right.Slice(right.Length - behind - Step, Step)))
        {
            behind += Step;
        }

        while (behind < Math.Min(left.Length, right.Length) && left[^(behind + 1)] == right[^(behind + 1)])
        {
            behind++;
        }

        return new TextEdit(start, former.Length - behind, next.Length - behind);
    }
}

using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>A key that may be several ranges.</summary>
internal static class KeyBox
{
    /// <summary>Whether two keys of one type have a value in common.</summary>
    public static bool Overlap(KeyType type, ElementKey left, ElementKey right)
    {
        var at = 0;
        foreach (var part in type.Parts)
        {
            if (left.From.Span.Slice(at, part.Length).SequenceCompareTo(right.To.Span.Slice(at, part.Length)) > 0
                || right.From.Span.Slice(at, part.Length).SequenceCompareTo(left.To.Span.Slice(at, part.Length)) > 0)
            {
                return false;
            }

            at += type.IsConcatenation ? KeyType.Padded(part) : part.Length;
        }

        return true;
    }
}

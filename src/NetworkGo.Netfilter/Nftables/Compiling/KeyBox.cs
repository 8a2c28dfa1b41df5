using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>A key that may be several ranges.</summary>
internal static class KeyBox
{
    /// <summary>Joins parts, of which an interface may be every one: to compare with others, not to be written.</summary>
    public static ElementKey Of(params ReadOnlySpan<FieldValue> parts)
    {
        var from = new List<byte>();
        var to = new List<byte>();
        foreach (var part in parts)
        {
            var padding = new byte[KeyType.Padded(part.Type) - part.Type.Length];
            from.AddRange([.. part.From.Span, .. padding]);
            to.AddRange([.. part.To.Span, .. padding]);
        }

        return new ElementKey(Bytes.Own([.. from]), Bytes.Own([.. to]));
    }

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

namespace NetworkGo.Netfilter.Nftables.Model;

/// <summary>What tells one element of a set from another. An empty one is that of the element for all other keys.</summary>
/// <param name="From">The key, or the first of a range; concatenated parts are padded.</param>
/// <param name="To">The last of the range, included; that of <paramref name="From"/> for a single key.</param>
public readonly record struct ElementKey(Bytes From, Bytes To)
{
    /// <summary>Joins parts.</summary>
    public static ElementKey Of(params ReadOnlySpan<FieldValue> parts)
    {
        var length = parts.Length == 1 ? parts[0].Type.Length : 0;
        if (parts.Length > 1)
        {
            foreach (var part in parts)
            {
                length += KeyType.Padded(part.Type);
            }
        }

        var from = new byte[length];
        var to = new byte[length];
        var isRange = false;
        var at = 0;
        foreach (var part in parts)
        {
            part.From.Span.CopyTo(from.AsSpan(at));
            part.To.Span.CopyTo(to.AsSpan(at));
            isRange |= part.IsRange;
            at += KeyType.Padded(part.Type);
        }

        var first = Bytes.Own(from);
        return new ElementKey(first, isRange ? Bytes.Own(to) : first);
    }

    /// <summary>Whether it is more than one value.</summary>
    public bool IsRange => From != To;
}

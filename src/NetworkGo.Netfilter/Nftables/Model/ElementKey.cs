namespace NetworkGo.Netfilter.Nftables.Model;

/// <summary>What tells one element of a set from another. An empty one is that of the element for all other keys.</summary>
/// <param name="From">The key, or the first of a range; concatenated parts are padded.</param>
/// <param name="To">The last of the range, included; that of <paramref name="From"/> for a single key.</param>
public readonly record struct ElementKey(Bytes From, Bytes To)
{
    /// <summary>Joins parts.</summary>
    /// <exception cref="ArgumentException">
    /// A part is a range that no set may have: of marks, whose bytes are not in the order of their numbers; of families; of names that are not
    /// all that begin alike, or all there are. On a range of all names in a concatenated key nft up to 1.1.3 ends with an assertion.
    /// </exception>
    // See docs/decisions/036.
    public static ElementKey Of(params ReadOnlySpan<FieldValue> parts)
    {
        foreach (var part in parts)
        {
            if (part.IsRange && !IsPossible(part))
            {
                throw new ArgumentException($"A range of {part.Type} cannot be a part of a key.", nameof(parts));
            }
        }

        return Join(parts);
    }

    /// <summary>Joins parts, whatever ranges they are: to compare with other keys, not to be written.</summary>
    internal static ElementKey Join(params ReadOnlySpan<FieldValue> parts)
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

    /// <summary>Same first and last key.</summary>
    public bool Equals(ElementKey other) => From == other.From && To == other.To;

    /// <inheritdoc/>
    public override int GetHashCode() => From.GetHashCode();

    /// <summary>Whether it is more than one value.</summary>
    public bool IsRange => From != To;

    private static bool IsPossible(FieldValue range)
    {
        if (range.Type != FieldType.IfName)
        {
            return range.Type != FieldType.Mark && range.Type != FieldType.NfProto;
        }

        // A beginning of names: the same bytes, then zeros in the one and ones in the other.
        var from = range.From.Span;
        var to = range.To.Span;
        var length = from.CommonPrefixLength(to);
        return length > 0 && !from[length..].ContainsAnyExcept((byte)0) && !to[length..].ContainsAnyExcept(byte.MaxValue);
    }
}

using System.Globalization;
using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Netfilter.Walk.Foreign;

/// <summary>A key that is looked up in a set: one field, or several.</summary>
/// <param name="key">What its registers hold.</param>
/// <param name="devices">The names of devices by their numbers.</param>
internal sealed class KeyValues(IReadOnlyList<LoadedValue> key, IReadOnlyDictionary<uint, string> devices)
{
    private const int WordBytes = 4;

    /// <summary>The key as a test looks at it; null where it is not known.</summary>
    public NftTest? Test
    {
        get
        {
            var fields = new List<NftTest>();
            foreach (var part in key)
            {
                if (part.Field is not { } loaded || loaded.Length != loaded.WholeLength)
                {
                    return null;
                }

                // Of these a set's values are compared whole, and not bit by bit.
                if (loaded.Kind == ValueKind.Status || (!part.Mask.IsEmpty && loaded.Kind != ValueKind.Mark))
                {
                    return null;
                }

                fields.Add(part.Mask.IsEmpty ? loaded.Test : loaded.Test with { Mask = Marks.Of(part.Mask) });
            }

            return fields.Count == 1
                ? fields[0]
                : fields.Any(static f => f.Mask != uint.MaxValue) ? null : new NftTest { Field = NftField.Several, Parts = fields.ToEquatableArray() };
        }
    }

    /// <summary>How its bytes are read: two keys with the same have the same values.</summary>
    public string Signature => string.Join(',', key.SelectMany(static k => k.Fields).Select(static f => string.Create(CultureInfo.InvariantCulture, $"{f.Kind}{f.Length}")));

    /// <summary>As nft writes it.</summary>
    public string Text => string.Join(NftValues.Between, key.Select(static k => string.Join(NftValues.Between, k.Fields.Select(static f => f.Text))));

    /// <summary>The text of an element; null where no packet has it.</summary>
    public string? Value(ForeignElement element)
    {
        if (element.IsCatchAll)
        {
            return NftMatch.Everything;
        }

        var values = new List<string>();
        var at = 0;
        foreach (var field in key.Select(static k => k.Fields[0]))
        {
            if (at + field.Length > element.From.Length || at + field.Length > element.To.Length)
            {
                return FieldValues.Unreadable(element.From.Span);
            }

            if (FieldValues.Of(field, element.From.Span.Slice(at, field.Length), element.To.Span.Slice(at, field.Length), devices) is not { } value)
            {
                return null;
            }

            values.Add(value);
            at += (field.Length + WordBytes - 1) / WordBytes * WordBytes;
        }

        return string.Join(NftValues.Between, values);
    }
}

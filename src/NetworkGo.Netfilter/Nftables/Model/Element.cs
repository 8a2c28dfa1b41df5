namespace NetworkGo.Netfilter.Nftables.Model;

/// <summary>An element of a set or map, as it was written; what it has counted is not part of it.</summary>
/// <param name="Key">Its key.</param>
public sealed record Element(ElementKey Key)
{
    /// <summary>In a map of values: the data, concatenated parts padded.</summary>
    public Bytes Data { get; init; }

    /// <summary>In a map of verdicts: the verdict.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>What nft prints behind it; at most 127 bytes (nft reads no longer ones).</summary>
    public string Comment { get; init; } = "";

    /// <summary>How long it stays; null: as its set says.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// Whether it has what no element of ours has: another statement than its set's counter, an object. It is only read; it differs from
    /// every desired one.
    /// </summary>
    public bool HasUnknown { get; init; }

    /// <summary>Whether it holds for all keys that no other element has: <c>*</c> in nft's text (Linux 5.13).</summary>
    public bool IsCatchAll => Key.From.IsEmpty;

    /// <summary>An element of these parts.</summary>
    public static Element Of(params ReadOnlySpan<FieldValue> parts) => new(ElementKey.Of(parts));

    /// <summary>The same, with a comment.</summary>
    public Element Named(string comment) => this with { Comment = comment };

    /// <summary>The same, in a map of values.</summary>
    public Element To(params ReadOnlySpan<FieldValue> data) => this with { Data = ElementKey.Of(data).From };

    /// <summary>The same, in a map of verdicts.</summary>
    public Element To(Verdict verdict) => this with { Verdict = verdict };
}

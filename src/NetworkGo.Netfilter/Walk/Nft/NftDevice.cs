namespace NetworkGo.Netfilter.Walk.Nft;

/// <summary>What is known of the device that packets arrive on or leave by.</summary>
internal sealed record NftDevice
{
    private const string Loopback = "lo";

    /// <summary>No device: what is made here arrives on none, what is not routed yet leaves by none.</summary>
    public static NftDevice None { get; } = new() { Name = "" };

    /// <summary>Its name, empty for none; null where only <see cref="Others"/> is known.</summary>
    public string? Name { get; private init; }

    /// <summary>The bridges that it is none of.</summary>
    public EquatableArray<EngineBridge> Others { get; private init; }

    /// <summary>A device by its name.</summary>
    public static NftDevice Named(string name) => new() { Name = name };

    /// <summary>A device of which only this is known: it is another than these bridges.</summary>
    public static NftDevice OtherThan(EquatableArray<EngineBridge> bridges) => new() { Others = bridges };

    /// <summary>Whether it is one that a rule names. A device that is not known is taken for any that the operator named to the engine.</summary>
    // See docs/decisions/024.
    public NftCertainty Is(string pattern)
    {
        var isPrefix = pattern.EndsWith('*') && !pattern.EndsWith("\\*", StringComparison.Ordinal);
        return Name is { } name ? NftMatch.Of(isPrefix ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : name == pattern)
            : pattern == Loopback || Others.Any(b => b.Interface == pattern) ? NftCertainty.No
            : isPrefix ? NftCertainty.Perhaps
            : NftCertainty.Yes;
    }
}

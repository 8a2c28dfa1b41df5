namespace NetworkGo.Netfilter.Nftables.Model;

/// <summary>A set or a map, without its elements.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Key">The type of its keys.</param>
public sealed record SetDefinition(string Name, KeyType Key)
{
    /// <summary>In a map of values: their type.</summary>
    public KeyType? Data { get; init; }

    /// <summary>Whether it is a map of verdicts.</summary>
    public bool IsVerdictMap { get; init; }

    /// <summary>Whether keys may be ranges. Concatenated ones need Linux 5.6 (pipapo).</summary>
    public bool IsInterval { get; init; }

    /// <summary>Whether rules look up in it and nothing changes once a rule does.</summary>
    public bool IsConstant { get; init; }

    /// <summary>Whether elements may have a timeout.</summary>
    public bool HasTimeout { get; init; }

    /// <summary>How long an element stays that says nothing else; null: for ever.</summary>
    public TimeSpan? DefaultTimeout { get; init; }

    /// <summary>Whether each element counts its packets.</summary>
    public bool HasCounter { get; init; }

    /// <summary>Whether it maps keys to something.</summary>
    public bool IsMap => IsVerdictMap || Data is not null;

    /// <summary>Whether an element with this key can be in it.</summary>
    public bool Fits(ElementKey key) => key.From.Length == Key.Length && (IsInterval || !key.IsRange);
}

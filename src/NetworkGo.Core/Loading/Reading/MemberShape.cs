namespace NetworkGo.Core.Loading.Reading;

/// <summary>One member that an object of the file may have.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">What it may be.</param>
/// <param name="Description">What it means, in a sentence: editors show it.</param>
internal sealed record MemberShape(string Name, ValueShape Value, string Description)
{
    /// <summary>Whether it has to be there.</summary>
    public bool IsRequired { get; init; }

    /// <summary>What holds where it is not given; null where there is no such value.</summary>
    public object? Default { get; init; }

    /// <summary>Other names by which it is often called, all lower case.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>A possible value.</summary>
    public object? Example { get; init; }
}

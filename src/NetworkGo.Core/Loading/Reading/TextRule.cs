namespace NetworkGo.Core.Loading.Reading;

/// <summary>What a string may hold.</summary>
/// <param name="Expected">In words.</param>
/// <param name="MaxLength">The most characters.</param>
/// <param name="Pattern">The same for a schema: an ECMAScript pattern that fits all texts without fault, and no other.</param>
/// <param name="Fault">What is wrong with a text of allowed length; null when nothing is.</param>
internal sealed record TextRule(string Expected, int MaxLength, string Pattern, Func<string, string?> Fault)
{
    /// <summary>What is wrong with a text; null when nothing is.</summary>
    public string? FaultOf(string text) =>
        text.Length > MaxLength ? $"too long: {text.Length} characters" : Fault(text);
}

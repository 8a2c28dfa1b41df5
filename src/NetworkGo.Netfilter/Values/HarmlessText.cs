using System.Buffers;

namespace NetworkGo.Netfilter.Values;

/// <summary>Makes a text harmless where it is written into a rule, and to whoever prints that.</summary>
internal static class HarmlessText
{
    /// <summary>The text with <c>_</c> for every character that is not one of these.</summary>
    public static string Of(ReadOnlySpan<char> text, SearchValues<char> harmless)
    {
        Span<char> clean = text.Length <= 256 ? stackalloc char[text.Length] : new char[text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            clean[i] = harmless.Contains(text[i]) ? text[i] : '_';
        }

        return new string(clean);
    }
}

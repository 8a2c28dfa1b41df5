using System.Buffers;
using System.Globalization;
using System.Text;

namespace NetworkGo.Core.Loading.Json;

/// <summary>Names the characters that word processors, web pages and keyboards put where JSON wants another one.</summary>
internal static class StrayCharacter
{
    private const string Space = "a plain space";

    /// <summary>What is at a place where the JSON reader stopped, and what is expected; null where it is plain ASCII.</summary>
    public static (string Words, string Expected)? At(ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty || Rune.DecodeFromUtf8(rest, out var rune, out _) != OperationStatus.Done)
        {
            return null;
        }

        return rune.IsAscii
            ? Control(rune.Value) is { } control ? (control, "visible characters, spaces and line breaks; in a string, its escape such as \\n") : null
            : (Describe(rune), Expected(rune.Value));
    }

    /// <summary>A character that is not ASCII, by code and name.</summary>
    public static string Describe(Rune rune)
    {
        var name = Name(rune.Value);
        var code = string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}");
        return name is null ? $"{code} ({QuotedText.Quote(rune.ToString())})" : $"{code} ({name})";
    }

    private static string? Control(int value) => value switch
    {
        0 => "a NUL byte",
        '\t' => "a tab",
        '\n' => "a line break",
        '\r' => "a carriage return",
        < ' ' or 0x7f => string.Create(CultureInfo.InvariantCulture, $"the control character U+{value:X4}"),
        _ => null,
    };

    private static string Expected(int value) => value switch
    {
        0xfeff => "no byte order mark but at the beginning of the file",
        0x2018 or 0x2019 or 0x201a or 0x201b or 0x201c or 0x201d or 0x201e or 0x201f or 0xab or 0xbb or 0x2032 or 0x2033 or 0xff02 => "straight quotes: \"",
        0xff0c => "a plain comma",
        0xff1a => "a plain colon",
        >= 0x2010 and <= 0x2015 or 0x2212 => "a plain minus: -",
        _ when IsBlank(value) => Space,
        _ => "JSON: text is in straight quotes",
    };

    private static bool IsBlank(int value) =>
        value is 0x85 or 0x200b or 0x200c or 0x200d or 0x2060 || (value <= char.MaxValue && char.IsWhiteSpace((char)value));

    private static string? Name(int value) => value switch
    {
        0x85 => "next line",
        0xa0 => "no-break space",
        0xab or 0xbb => "angle quote",
        0x2018 or 0x2019 or 0x201a or 0x201b => "curly single quote",
        0x201c or 0x201d or 0x201e or 0x201f => "curly quote",
        0x2032 or 0x2033 => "prime",
        0x200b => "zero-width space",
        0x200c or 0x200d => "zero-width joiner",
        0x2010 or 0x2011 => "hyphen",
        0x2012 or 0x2013 or 0x2014 or 0x2015 => "dash",
        0x2212 => "minus sign",
        0x2028 or 0x2029 => "line separator",
        0x202f => "narrow no-break space",
        0x2060 => "word joiner",
        0x3000 => "ideographic space",
        0xfeff => "byte order mark",
        0xff02 => "fullwidth quote",
        0xff0c => "fullwidth comma",
        0xff1a => "fullwidth colon",
        _ => null,
    };
}

using System.Globalization;

namespace NetworkGo.Core.Loading.Json;

/// <summary>Recognizes the encodings that editors save in by mistake. JSON is UTF-8.</summary>
internal static class TextEncodings
{
    // 0x80 to 0x9f of Windows-1252, as far as they are characters; the rest is that of Latin-1, and of Unicode.
    private const string Windows = "\u20ac\0\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\0\u017d\0\0\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\0\u017e\u0178";

    /// <summary>What a text is encoded in that is surely not UTF-8, and iconv's name for it; null where it may be UTF-8.</summary>
    // By the byte order mark; else by where the zeros are among the first characters, which are ASCII in every JSON text (RFC 4627, 3).
    public static (string Words, string Name)? Other(ReadOnlySpan<byte> text) => text switch
    {
        [0xff, 0xfe, 0, 0, ..] or [not 0, 0, 0, 0, ..] => ("UTF-32 (little endian)", "UTF-32LE"),
        [0, 0, 0xfe, 0xff, ..] or [0, 0, 0, not 0, ..] => ("UTF-32 (big endian)", "UTF-32BE"),
        [0xff, 0xfe, ..] or [not 0, 0, not 0, 0, ..] or [not 0, 0] => ("UTF-16 (little endian)", "UTF-16LE"),
        [0xfe, 0xff, ..] or [0, not 0, 0, not 0, ..] or [0, not 0] => ("UTF-16 (big endian)", "UTF-16BE"),
        _ => null,
    };

    /// <summary>A byte that is no UTF-8, and what it is in Windows-1252, in which it was probably written.</summary>
    public static string Describe(byte value)
    {
        var meant = value is >= 0x80 and < 0xa0 ? Windows[value - 0x80] : (char)value;
        return string.Create(CultureInfo.InvariantCulture, $"byte 0x{value:X2}")
            + (meant < 0xa0 ? "" : string.Create(CultureInfo.InvariantCulture, $", which is {StrayCharacter.Describe(new(meant))} in Windows-1252"));
    }
}

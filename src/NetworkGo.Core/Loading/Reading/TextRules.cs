using System.Globalization;

namespace NetworkGo.Core.Loading.Reading;

/// <summary>The rules for the strings of the file.</summary>
internal static class TextRules
{
    private const int DockerNameLength = 255;

    // Control characters, and the two that end a line.
    private const string OnOneLine = @"[^\u0000-\u001f\u007f-\u009f\u2028\u2029]";

    // IFNAMSIZ is 16 with the closing NUL.
    private const int InterfaceLength = 15;

    /// <summary>Docker's rule for the names of containers and networks, which selectors share.</summary>
    public static TextRule DockerName { get; } = new(
        "a letter or digit, then letters, digits, \"_\", \".\" or \"-\" (at most 255)", DockerNameLength, "^[A-Za-z0-9][A-Za-z0-9_.-]*$", DockerNameFault);

    /// <summary>The name of one network interface, without wildcard.</summary>
    public static TextRule Interface { get; } = new(
        "the name of one interface: 1 to 15 letters, digits, \"_\", \".\" or \"-\"", InterfaceLength, @"^(?!\.\.?$)[A-Za-z0-9_.-]+$", InterfaceFault);

    /// <summary>The name of one network interface, or what the names of several begin with: <c>wg+</c>.</summary>
    public static TextRule Interfaces { get; } = new(
        "the name of an interface, or with a \"+\" at its end of all that begin so: at most 15 letters, digits, \"_\", \".\" or \"-\"",
        InterfaceLength,
        @"^(?!\.\.?\+?$)[A-Za-z0-9_.-]+\+?$",
        static t => InterfaceFault(t is [_, .., '+'] ? t[..^1] : t));

    /// <summary>Text that is shown or looked up, on one line.</summary>
    public static TextRule Plain { get; } = new(
        "1 to 255 characters on one line, no control characters", DockerNameLength, $"^{OnOneLine}+$", t => t.Length == 0 ? "it is empty" : LineFault(t));

    /// <summary>Text that may be empty.</summary>
    public static TextRule Remark { get; } = new("at most 255 characters on one line, no control characters", DockerNameLength, $"^{OnOneLine}*$", LineFault);

    /// <summary>The value of a label.</summary>
    public static TextRule LabelValue { get; } = new("at most 4096 characters on one line, no control characters", 4096, $"^{OnOneLine}*$", LineFault);

    /// <summary>The name of a driver option.</summary>
    public static TextRule OptionName { get; } = new(
        "letters, digits, \"_\", \".\" or \"-\"", DockerNameLength, "^[A-Za-z0-9_.-]+$", t => t.Length == 0 ? "the name is empty" : CharacterFault(t));

    /// <summary>The driver of a network: only bridges have a host side that rules can be made for.</summary>
    public static TextRule Driver { get; } = new(
        "\"bridge\"", DockerNameLength, "^bridge$", t => t == "bridge" ? null : "this driver is not supported: policies need a bridge on the host");

    private static string? DockerNameFault(string text) => text switch
    {
        "" => "it is empty",
        _ when !char.IsAsciiLetterOrDigit(text[0]) => $"it must not begin with {QuotedText.Quote(text[..1])}",
        _ => CharacterFault(text),
    };

    private static string? InterfaceFault(string text) => text switch
    {
        "" => "it is empty",
        "." or ".." => "not a name",
        _ => CharacterFault(text),
    };

    private static string? CharacterFault(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsNameCharacter(rune.Value))
            {
                return $"{QuotedText.Quote(rune.ToString())} is not allowed";
            }
        }

        return null;
    }

    private static bool IsNameCharacter(int value) =>
        value < 128 && (char.IsAsciiLetterOrDigit((char)value) || (char)value is '_' or '.' or '-');

    private static string? LineFault(string text)
    {
        foreach (var c in text)
        {
            if (char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                return $"the control character {QuotedText.Quote(c.ToString())} is not allowed";
            }
        }

        return null;
    }
}

using System.Globalization;
using System.Text;
using NetworkGo.Core.Loading;

namespace NetworkGo.Core.Tests.Loading;

/// <summary>What editors and word processors make of a file is named as what it is.</summary>
public sealed class EncodingTests
{
    private const string Sample = "{ \"networks\": { \"a\": { \"subnet\": \"10.0.0.0/24\" } } }";

    public static TheoryData<string, bool, string> Encodings => new()
    {
        { "utf-16", true, "UTF-16 (little endian)" }, { "utf-16", false, "UTF-16 (little endian)" },
        { "utf-16BE", true, "UTF-16 (big endian)" }, { "utf-16BE", false, "UTF-16 (big endian)" },
        { "utf-32", true, "UTF-32 (little endian)" }, { "utf-32", false, "UTF-32 (little endian)" },
        { "utf-32BE", true, "UTF-32 (big endian)" }, { "utf-32BE", false, "UTF-32 (big endian)" },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Another_encoding_than_utf8_is_named_with_and_without_its_byte_order_mark(string name, bool hasMark, string words)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] file = [.. hasMark ? encoding.GetPreamble() : [], .. encoding.GetBytes(Sample)];

        var mistake = Assert.Single(ConfigurationLoader.Load(file).Mistakes);

        Assert.Equal(($"the file is {words}, not UTF-8", 1, 1), (mistake.Message, mistake.Line, mistake.Column));
        Assert.Contains("iconv -f UTF-", mistake.Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{§\u00a0\"networks\": {} }", "U+00A0 (no-break space)", "a plain space")]
    [InlineData("{\n  §\u201cnetworks\u201d: {} }", "U+201C (curly quote)", "straight quotes")]
    [InlineData("{ §\u2018networks\u2019: {} }", "U+2018 (curly single quote)", "straight quotes")]
    [InlineData("{ \"networks\"§\u00a0: {} }", "U+00A0 (no-break space)", "a plain space")]
    [InlineData("{ \"networks\": §\u00abx\u00bb }", "U+00AB (angle quote)", "straight quotes")]
    [InlineData("{ \"policies\": [ 1 §\uff0c 2 ] }", "U+FF0C (fullwidth comma)", "a plain comma")]
    [InlineData("{ §\u200b\"networks\": {} }", "U+200B (zero-width space)", "a plain space")]
    [InlineData("{ \"policies\": [ §\u2013 ] }", "U+2013 (dash)", "a plain minus")]
    [InlineData("{ \"networks\": {} }\n§\ufeff", "U+FEFF (byte order mark)", "only at the beginning", "no byte order mark")]
    [InlineData("{ §\u03b2: 1 }", "U+03B2", "straight quotes")]
    [InlineData("{ \"policies\": [ { \"from\": \"a§\n\" } ] }", "a line break", "its escape")]
    [InlineData("{ \"policies\": [ { \"from\": \"a§\t\" } ] }", "a tab", "its escape")]
    public void A_character_that_json_does_not_know_is_named_with_line_and_column(string marked, string words, string expected, string? instead = null)
    {
        var file = MarkedJson.Parse(marked);

        var mistake = Assert.Single(file.Load().Mistakes);

        Assert.Contains(words, mistake.Message, StringComparison.Ordinal);
        Assert.Contains(instead ?? expected, mistake.Expected, StringComparison.Ordinal);
        Assert.Equal((file.Line, file.Column), (mistake.Line, mistake.Column));
    }

    [Theory]
    [InlineData(0xe9, "byte 0xE9, which is U+00E9")]
    [InlineData(0x93, "byte 0x93, which is U+201C (curly quote) in Windows-1252")]
    [InlineData(0xa0, "byte 0xA0, which is U+00A0 (no-break space) in Windows-1252")]
    [InlineData(0x81, "byte 0x81")]
    public void A_byte_of_windows_1252_is_named_as_what_it_is_there(byte value, string words)
    {
        var mistake = Assert.Single(ConfigurationLoader.Load([.. "{\n \"a\": \""u8, value, .. "\" }"u8]).Mistakes);

        Assert.Equal((2, 8), (mistake.Line, mistake.Column));
        Assert.StartsWith("this is not UTF-8: " + words, mistake.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t\r\n ")]
    [InlineData("\ufeff")]
    [InlineData("\0\0\0\0\0\0\0\0")]
    [InlineData("// nothing yet { }\n/* [] */\n")]
    public void A_file_in_which_there_is_nothing_is_called_empty_and_rejected(string text)
    {
        var mistake = Assert.Single(ConfigurationLoader.Load(Encoding.UTF8.GetBytes(text)).Mistakes);

        Assert.StartsWith("the file is empty", mistake.Message, StringComparison.Ordinal);
        Assert.Contains("\"allow_empty\": true", mistake.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Characters_of_any_language_are_right_within_quotes()
    {
        foreach (var text in (string[])["Straße", "“quoted”", "no break", "日本", "\ufefff", "🐳"])
        {
            var result = ConfigurationLoader.Load(Encoding.UTF8.GetBytes($"{{ \"policies\": [ {{ \"from\": \"{text}\", \"selector\": \"b\" }} ] }}"));

            Assert.True(result.IsValid, string.Create(CultureInfo.InvariantCulture, $"{text}: {string.Join(';', result.Mistakes)}"));
        }
    }
}

using System.Text;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Loading;

namespace NetworkGo.Core.Tests.Loading;

public sealed class SyntaxMistakeTests
{
    public static TheoryData<string, string, string> BrokenFiles => new()
    {
        { "§", "$", "empty" },
        { "§ \n\t ", "$", "empty" },
        { "{\n  \"policies\": [\n§", "$.policies[0]", "not JSON" },
        { "{ \"networks\": {} }\n§x", "$", "not JSON" },
        { "{ \"networks\": §oops }", "$.networks", "not JSON" },
        { "{} §{}", "$", "not JSON" },
        { "§[]", "$", "must be an object" },
        { "§null", "$", "must be an object" },
        { "§\"networks\"", "$", "must be an object" },
        { "§12", "$", "must be an object" },
        { "{\n  \"networks\": {},\n  §\"networks\": {}\n}", "$.networks", "line 2, column 3" },
        { "{ \"networks\": §[] }", "$.networks", "must be an object" },
        { "{ \"ips\": §\"a\" }", "$.ips", "must be an object" },
        { "{ \"policies\": §{} }", "$.policies", "must be a list" },
        { "{ \"policies\": [ §null ] }", "$.policies[0]", "must be an object" },
        { "{ \"networks\": { \"a\": §null } }", "$.networks.a", "must be an object" },
        { "{ \"policies\": [ { \"from\": \"a\", \"selector\": \"b\", \"name\": §\"\\ud800\" } ] }", "$.policies[0].name", "surrogate" },
        { "{ \"networks\": { §\"\\udc00x\": {} } }", "$.networks", "surrogate" },
    };

    [Theory]
    [MemberData(nameof(BrokenFiles))]
    public void A_broken_file_is_reported_by_its_first_place_and_gives_no_configuration(string marked, string path, string word)
    {
        var file = MarkedJson.Parse(marked);

        var result = file.Load();

        Assert.Null(result.Configuration);
        var mistake = result.Mistakes[0];
        Assert.Contains(word, mistake.Message, StringComparison.Ordinal);
        Assert.Equal((path, file.Line, file.Column), (mistake.Path, mistake.Line, mistake.Column));
    }

    [Fact]
    public void A_column_counts_characters_not_bytes()
    {
        var mistake = Assert.Single(ConfigurationLoader.Load("{ /* äö🐳 */ \"policies\": 1 }"u8).Mistakes);

        Assert.Equal(25, mistake.Column);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_reported_with_their_place()
    {
        var mistake = Assert.Single(ConfigurationLoader.Load([.. "{\n  \"a\": \""u8, 0xC3, 0x28, .. "\" }"u8]).Mistakes);

        Assert.Contains("0xC3", mistake.Message, StringComparison.Ordinal);
        Assert.Equal((2, 9), (mistake.Line, mistake.Column));
    }

    [Fact]
    public void Every_cut_of_a_valid_file_is_rejected_and_never_throws()
    {
        var whole = File.ReadAllBytes("networks.json").AsSpan().TrimEnd("\n"u8).ToArray();

        for (var length = 0; length < whole.Length; length++)
        {
            var result = ConfigurationLoader.Load(whole.AsSpan(0, length));

            Assert.False(result.IsValid, $"cut after {length} bytes");
            Assert.Single(result.Mistakes);
        }
    }

    [Fact]
    public void A_file_of_zero_bytes_as_a_crash_leaves_it_is_rejected() =>
        Assert.Single(ConfigurationLoader.Load(new byte[4096]).Mistakes);

    [Theory]
    [InlineData("[", "")]
    [InlineData("{\"a\":", "")]
    [InlineData("[", "]")]
    public void A_file_a_million_levels_deep_is_one_mistake(string open, string close)
    {
        var text = string.Concat(Enumerable.Repeat(open, 1_000_000)) + string.Concat(Enumerable.Repeat(close, 1_000_000));

        var mistake = Assert.Single(ConfigurationLoader.Load(Encoding.UTF8.GetBytes(text)).Mistakes);

        Assert.Contains("deep", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_too_large_is_one_mistake()
    {
        var mistake = Assert.Single(ConfigurationLoader.Load(new byte[(16 * 1024 * 1024) + 1]).Mistakes);

        Assert.Contains("too large", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_too_many_values_is_one_mistake()
    {
        var settings = new LoadSettings { Limits = new() { MaxValues = 100 } };

        var mistake = Assert.Single(ConfigurationLoader.Load(Encoding.UTF8.GetBytes($"[{new string('1', 1)}{string.Concat(Enumerable.Repeat(",1", 200))}]"), settings).Mistakes);

        Assert.Contains("too many values", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_mistakes_than_the_limit_are_counted_in_one_last_line()
    {
        var text = $$"""{ "policies": [ {{string.Join(',', Enumerable.Repeat("1", 50))}} ] }""";

        var mistakes = ConfigurationLoader.Load(Encoding.UTF8.GetBytes(text), new LoadSettings { Limits = new() { MaxMistakes = 10 } }).Mistakes;

        Assert.Equal(11, mistakes.Count);
        Assert.StartsWith("40 more mistakes", mistakes[10].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_misspelt_literal_does_not_bring_the_rest_of_the_file_into_the_message()
    {
        var text = $"{{ \"policies\": tru4\u0006 LineNumber: ' is {new string('x', 100_000)}";

        var mistake = Assert.Single(ConfigurationLoader.Load(Encoding.UTF8.GetBytes(text)).Mistakes);

        Assert.InRange(mistake.Message.Length, 10, 200);
        Assert.DoesNotContain(mistake.Message, char.IsControl);
    }

    [Theory]
    [InlineData("1e999999999")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("-80")]
    [InlineData("80.0")]
    public void A_number_of_any_size_is_a_mistake_not_a_crash(string number)
    {
        var text = $$"""{ "policies": [ { "from": "a", "selector": "b", "port": {{number}} } ] }""";

        var mistake = Assert.Single(ConfigurationLoader.Load(Encoding.UTF8.GetBytes(text)).Mistakes);

        Assert.Equal(("$.policies[0].port", number), (mistake.Path, mistake.Found));
    }

    [Fact]
    public void What_is_found_is_shown_short_and_without_control_characters()
    {
        var text = $$"""{ "policies": [ { "from": "a\n\u001b[31m{{new string('x', 1000)}}", "selector": "b" } ] }""";

        var mistake = Assert.Single(ConfigurationLoader.Load(Encoding.UTF8.GetBytes(text)).Mistakes);

        Assert.StartsWith("\"a\\n\\u001b[31mxxx", mistake.Found, StringComparison.Ordinal);
        Assert.InRange(mistake.Found!.Length, 10, 80);
        Assert.DoesNotContain(mistake.ToString(), char.IsControl);
    }
}

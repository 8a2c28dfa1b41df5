using NetworkGo.Core.Configuration;
using NetworkGo.Core.Loading;

namespace NetworkGo.Core.Tests.Loading;

/// <summary>Everything is taken out only by a file that says so.</summary>
public sealed class EmptyFileTests
{
    private static readonly NetworksConfiguration Full = MarkedJson.LoadValid("""
        { "networks": { "a": { "subnet": "10.0.0.0/24" } }, "ips": { "x": { "ip": "10.0.0.2", "container_name": "c" } }, "policies": [ { "from": "10.9.0.1", "selector": "c" } ] }
        """);

    public static TheoryData<string> Empty => new("{}", "{ \"networks\": {}, \"ips\": {}, \"policies\": [] }", "{ \"policies\": null, \"x-note\": 1 }", "{ \"allow_empty\": false }");

    [Theory]
    [MemberData(nameof(Empty))]
    public void A_file_that_manages_nothing_does_not_follow_one_that_did(string text)
    {
        var refusal = EmptyFile.Refusal(MarkedJson.LoadValid(text), Load(text).AllowsEmpty, Full);

        Assert.Equal("1:1: $: the file manages nothing, and what is in force would be taken out: networks 1, ips 1, policies 1; "
            + "expected networks, ips or policies; or \"allow_empty\": true, to take everything out", refusal?.ToString());
    }

    [Theory]
    [MemberData(nameof(Empty))]
    public void It_does_where_nothing_was_managed(string text)
    {
        var next = MarkedJson.LoadValid(text);

        Assert.Null(EmptyFile.Refusal(next, Load(text).AllowsEmpty, null));
        Assert.Null(EmptyFile.Refusal(next, Load(text).AllowsEmpty, new NetworksConfiguration()));
    }

    [Fact]
    public void It_does_where_it_says_so_and_so_does_every_other_file()
    {
        var allowed = Load("{ \"allow_empty\": true }");

        Assert.True(allowed.AllowsEmpty);
        Assert.Null(EmptyFile.Refusal(allowed.Configuration!, allowed.AllowsEmpty, Full));
        Assert.Null(EmptyFile.Refusal(Full with { Addresses = [], Policies = [] }, false, Full));
        Assert.Null(EmptyFile.Refusal(Full with { Networks = [], Addresses = [] }, false, Full));
    }

    [Fact]
    public void Allow_empty_is_no_part_of_what_is_managed() =>
        Assert.Equal(Load("{ \"networks\": {}, \"allow_empty\": true }").Configuration, Load("{}").Configuration);

    [Fact]
    public void Validate_advises_of_an_empty_file_that_does_not_say_so()
    {
        Assert.Contains("manages nothing", Assert.Single(Load("{}").Advice).Message, StringComparison.Ordinal);
        Assert.Empty(Load("{ \"allow_empty\": true }").Advice);
    }

    [Theory]
    [InlineData("{ \"allow_empty\": \"true\" }", "true")]
    [InlineData("{ \"allow_empty\": 1 }", null)]
    public void Anything_but_true_and_false_is_a_mistake(string text, string? suggestion) =>
        Assert.Equal(suggestion, Assert.Single(Load(text).Mistakes).Suggestion);

    private static LoadResult Load(string text) => ConfigurationLoader.Load(System.Text.Encoding.UTF8.GetBytes(text));
}

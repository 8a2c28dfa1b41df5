using System.Text;
using CsCheck;
using NetworkGo.Core.Loading;

namespace NetworkGo.Core.Tests.Loading;

/// <summary>A word that is not understood opens nothing.</summary>
public sealed class UnknownMemberTests
{
    private static readonly string[] OfPolicies =
    [
        "name", "service_name", "container_name", "selector", "from", "port", "proto", "iface", "nat", "to", "to_port", "namespace", "masquerade",
    ];

    [Theory]
    [InlineData("{ \"from\": \"0.0.0.0/0\", \"selector\": \"db\", §\"ports\": [80] }", "ports", "a list", "port")]
    [InlineData("{ \"nat\": \"dnat\", \"iface\": \"wg0\", \"port\": 80, \"to\": \"db\", §\"form\": \"203.0.113.77\" }", "form", "\"203.0.113.77\"", "from")]
    [InlineData("{ \"from\": \"a\", \"selector\": \"db\", \"port\": 53, §\"protocol\": \"udp\" }", "protocol", "\"udp\"", "proto")]
    [InlineData("{ \"from\": \"a\", \"selector\": \"db\", §\"Port\": 80 }", "Port", "80", "port")]
    [InlineData("{ \"from\": \"a\", \"selector\": \"db\", §\"PROTOCOL\": \"udp\" }", "PROTOCOL", "\"udp\"", "proto")]
    [InlineData("{ \"nat\": \"dnat\", \"port\": 80, \"to\": \"db\", \"selector\": \"a\", §\"interface\": \"wg0\" }", "interface", "\"wg0\"", "iface")]
    [InlineData("{ \"from\": \"a\", \"selector\": \"db\", §\"zzzzzzzz\": null }", "zzzzzzzz", "null", null)]
    [InlineData("{ \"from\": \"a\", \"selector\": \"db\", §\"X-remark\": true }", "X-remark", "true", null)]
    public void A_policy_with_a_member_that_is_not_known_rejects_the_file_with_place_value_and_the_nearest_name(
        string policy, string name, string found, string? suggestion)
    {
        var file = MarkedJson.Parse($"{{ \"policies\": [\n  {policy}\n] }}");

        var result = file.Load();

        Assert.False(result.IsValid);
        var mistake = Assert.Single(result.Mistakes);
        Assert.Equal($"unknown member \"{name}\"", mistake.Message);
        Assert.Equal(
            (name.Contains('-', StringComparison.Ordinal) ? $"$.policies[0]['{name}']" : $"$.policies[0].{name}", file.Line, file.Column, found, suggestion),
            (mistake.Path, mistake.Line, mistake.Column, mistake.Found, mistake.Suggestion));
        Assert.StartsWith("one of name, service_name,", mistake.Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"action\": \"deny\"")]
    [InlineData("\"action\": \"allow\"")]
    [InlineData("\"Action\": \"drop\"")]
    [InlineData("\"deny\": true")]
    public void A_policy_that_would_deny_is_rejected_with_words(string member)
    {
        var file = MarkedJson.Parse($"{{ \"policies\": [ {{ §{member}, \"from\": \"0.0.0.0/0\", \"selector\": \"db\", \"port\": 5432 }} ] }}");

        var mistake = Assert.Single(file.Load().Mistakes);

        Assert.Equal((file.Line, file.Column), (mistake.Line, mistake.Column));
        Assert.Contains("nothing can be denied yet", mistake.Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("policys", "policies")]
    [InlineData("policy", "policies")]
    [InlineData("Policies", "policies")]
    [InlineData("POLICIES", "policies")]
    [InlineData("polices", "policies")]
    [InlineData("rules", "policies")]
    [InlineData("network", "networks")]
    [InlineData("netwroks", "networks")]
    [InlineData("ip", "ips")]
    [InlineData("addresses", "ips")]
    [InlineData("allow-empty", "allow_empty")]
    public void A_member_of_the_file_whose_name_is_near_a_known_one_rejects_it(string name, string suggestion)
    {
        var file = MarkedJson.Parse($"{{ \"networks\": {{}}, §\"{name}\": [] }}".Replace(name == "network" ? "\"networks\": {}, " : "\0", "", StringComparison.Ordinal));

        var mistake = Assert.Single(file.Load().Mistakes);

        Assert.Equal((suggestion, file.Line, file.Column), (mistake.Suggestion, mistake.Line, mistake.Column));
    }

    [Theory]
    [InlineData("version")]
    [InlineData("title")]
    [InlineData("services")]
    [InlineData("metadata")]
    public void One_that_is_near_none_is_a_warning(string name)
    {
        var result = MarkedJson.Parse($"{{ §\"{name}\": [] }}").Load();

        Assert.True(result.IsValid);
        Assert.Contains("unknown member", Assert.Single(result.Warnings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_begins_with_x_and_a_hyphen_is_a_remark_anywhere_and_nothing_is_said_of_it()
    {
        var result = ConfigurationLoader.Load("""
            { "x-team": ["mail", { "x": 1 }],
              "networks": { "x-about": "ours", "a": { "subnet": "10.0.0.0/24", "ip_range": "10.0.0.128/25", "x-vlan": 7 }, "x-b": { "subnet": "10.1.0.0/24", "ip_range": "10.1.0.128/25" } },
              "ips": { "x-why": null, "w": { "ip": "10.0.0.2", "container_name": "web", "x-owner": {} }, "d": { "ip": "10.1.0.2", "container_name": "db" } },
              "policies": [ { "from": "web", "selector": "db", "x-ports": [80], "x-ticket": "A-1" } ] }
            """u8);

        Assert.Empty(result.Mistakes);
        Assert.Empty(result.Warnings);
        Assert.Empty(result.Advice);
        Assert.Equal(["a", "x-b"], result.Configuration!.Networks.Select(static n => n.Key), StringComparer.Ordinal);
        Assert.Equal(2, result.Configuration.Addresses.Count);
    }

    [Fact]
    public void A_member_that_is_given_twice_is_a_mistake_also_in_a_policy()
    {
        var file = MarkedJson.Parse("{ \"policies\": [ { \"from\": \"10.9.0.1\", \"selector\": \"db\", §\"from\": \"0.0.0.0/0\" } ] }");

        var mistake = Assert.Single(file.Load().Mistakes);

        Assert.Contains("given twice", mistake.Message, StringComparison.Ordinal);
        Assert.Equal((file.Line, file.Column), (mistake.Line, mistake.Column));
    }

    [Theory]
    [InlineData("{ \"policies\": [ { \"from\": \"10.9.0.1\", \"selector\": \"10.9.0.2\", \"ports\": 80 } ] }")]
    [InlineData("{ \"policys\": [] }")]
    public void Where_the_settings_ask_for_it_an_unknown_member_is_a_warning_as_before(string text)
    {
        var result = ConfigurationLoader.Load(Encoding.UTF8.GetBytes(text), new() { UnknownMembers = Core.Configuration.UnknownMembers.Warn });

        Assert.True(result.IsValid);
        Assert.Contains(result.Warnings, static w => w.Message.Contains("unknown member", StringComparison.Ordinal) && w.Suggestion is "port" or "policies");
    }

    [Fact]
    public void No_name_but_a_known_one_and_a_remark_is_accepted_in_a_policy() => Gen.OneOf(
        Gen.String[Gen.Char["abdefimnoprstux_-"], 1, 9],
        Gen.Select(Gen.Int[0, OfPolicies.Length - 1], Gen.Int[0, 14], Gen.Char["aex_-"]).Select(static (which, at, c) => OfPolicies[which].Insert(Math.Min(at, OfPolicies[which].Length), $"{c}")))
        .Sample(name =>
        {
            var text = $"{{ \"policies\": [ {{ \"from\": \"a\", \"selector\": \"b\", \"{name}\": 1 }} ] }}";
            var isKnown = OfPolicies.Contains(name, StringComparer.Ordinal);
            var mistakes = ConfigurationLoader.Load(Encoding.UTF8.GetBytes(text)).Mistakes;
            return isKnown || mistakes.Count == 0 == name.StartsWith("x-", StringComparison.Ordinal);
        });
}

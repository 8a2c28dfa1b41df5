namespace NetworkGo.Core.Tests.Loading;

public sealed class PolicyIdentifierTests
{
    [Theory]
    [InlineData("\"from\": \"a\", \"selector\": \"b\", \"container_name\": \"c\"", "a>b:tcp")]
    [InlineData("\"from\": \"a\", \"container_name\": \"c\", \"port\": [80, \"90:99\"], \"proto\": \"udp\"", "a>c:udp/80,90:99")]
    [InlineData("\"from\": \"a\", \"selector\": \"b\", \"namespace\": \"r\"", "a>b@r:tcp")]
    [InlineData("\"nat\": \"dnat\", \"iface\": \"wg0\", \"selector\": \"b\", \"port\": 80", "dnat:wg0>b:tcp/80")]
    [InlineData("\"nat\": \"dnat\", \"iface\": [\"wg0\", \"wan9\"], \"selector\": \"b\", \"port\": 80", "dnat:wg0,wan9>b:tcp/80")]
    [InlineData("\"nat\": \"dnat\", \"iface\": \"wg0\", \"to\": \"c\", \"port\": 80, \"to_port\": 8080, \"from\": \"a\"", "dnat:a@wg0>c:tcp/80-8080")]
    [InlineData("\"nat\": \"dnat\", \"selector\": \"b\", \"to\": \"c\", \"port\": 80", "dnat:b>c:tcp/80")]
    [InlineData("\"nat\": \"dnat\", \"namespace\": \"r\", \"iface\": \"eth0\", \"to\": \"c\", \"port\": 80", "dnat:r/eth0>c:tcp/80")]
    public void A_policy_without_a_name_is_called_by_what_it_says(string members, string id)
    {
        var configuration = MarkedJson.LoadValid($$"""{ "policies": [ { {{members}} } ] }""");

        Assert.Equal(id, configuration.Policies[0].Id);
    }

    [Fact]
    public void Equal_names_are_distinguished_in_the_order_of_the_file()
    {
        var configuration = MarkedJson.LoadValid("""
            { "policies": [
              { "name": "x", "from": "a", "selector": "b" },
              { "name": "x#2", "from": "a", "selector": "b" },
              { "name": "x", "from": "a", "selector": "c" },
              { "from": "a", "selector": "b" }, { "from": "a", "selector": "b" } ] }
            """);

        Assert.Equal(["x", "x#2", "x#3", "a>b:tcp", "a>b:tcp#2"], configuration.Policies.Select(p => p.Id), StringComparer.Ordinal);
    }

    [Fact]
    public void A_policy_keeps_its_id_when_another_is_put_before_it()
    {
        const string policy = "{ \"from\": \"a\", \"selector\": \"b\", \"port\": 80 }";

        var alone = MarkedJson.LoadValid($"{{ \"policies\": [ {policy} ] }}");
        var second = MarkedJson.LoadValid($"{{ \"policies\": [ {{ \"from\": \"z\", \"selector\": \"b\" }}, {policy} ] }}");

        Assert.Equal(alone.Policies[0].Id, second.Policies[1].Id);
    }

    [Fact]
    public void A_long_id_is_cut_and_still_distinguishes_two_policies()
    {
        var source = new string('s', 250);
        var configuration = MarkedJson.LoadValid($$"""
            { "policies": [ { "from": "{{source}}", "selector": "b", "port": 80 }, { "from": "{{source}}", "selector": "b", "port": 81 } ] }
            """);

        Assert.All(configuration.Policies, p => Assert.InRange(p.Id.Length, 100, 160));
        Assert.NotEqual(configuration.Policies[0].Id, configuration.Policies[1].Id, StringComparer.Ordinal);
        Assert.DoesNotContain("#", configuration.Policies[1].Id, StringComparison.Ordinal);
    }
}

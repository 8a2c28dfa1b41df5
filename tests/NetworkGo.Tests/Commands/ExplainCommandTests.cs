using System.Text;
using System.Text.Json;
using NetworkGo.Commands;
using NetworkGo.Tests.Support;

namespace NetworkGo.Tests.Commands;

public sealed class ExplainCommandTests
{
    private readonly TestContext context = new();

    public ExplainCommandTests() => context.Files["n.json"] = Encoding.UTF8.GetBytes("""
        {
          "networks": {"front": {"subnet": "172.30.1.0/24", "ip_range": "172.30.1.128/25"}, "back": {"subnet": "172.30.2.0/24", "ip_range": "172.30.2.128/25"}},
          "ips": {
            "c": {"ip": "172.30.1.2", "container_name": "client"},
            "w1": {"ip": "172.30.2.2", "container_name": "web-1", "selector": "web"},
            "w2": {"ip": "172.30.2.3", "container_name": "web-2", "selector": "web"}
          },
          "policies": [{"name": "open", "from": "client", "selector": "web-1", "port": 80}]
        }
        """);

    [Fact]
    public async Task What_passes_ends_with_0_and_one_line_for_each_namespace_each_way()
    {
        var exitCode = await Explain("client", "web-1", "80");

        Assert.Equal(0, exitCode);
        var text = context.Out.ToString();
        Assert.StartsWith("based on n.json and a model of Docker 28's rules only", text, StringComparison.Ordinal);
        Assert.Contains("\nPASS  client to web-1 (172.30.2.2) 80/tcp\n  because of policy open\n  > container:client ", text, StringComparison.Ordinal);
        Assert.Equal(3, text.Split("\n  > ").Length - 1);
        Assert.Equal(3, text.Split("\n  < ").Length - 1);
        Assert.DoesNotContain("\u001b", text, StringComparison.Ordinal);
        Assert.Empty(context.Error.ToString());
    }

    [Fact]
    public async Task What_does_not_pass_ends_with_2_and_says_by_which_rule_and_what_would_have_to_be_added()
    {
        var exitCode = await Explain("client", "web-2", "80", "--why-not");

        Assert.Equal(2, exitCode);
        var text = context.Out.ToString();
        Assert.Contains("DROP  client to web-2 (172.30.2.3) 80/tcp\n  the first packet is dropped in host by rule 4 of raw PREROUTING\n    rule of Docker: -d 172.30.2.3/32 ! -i ng-", text, StringComparison.Ordinal);
        Assert.EndsWith("  fix: add this to \"policies\" in the file\n    { \"from\": \"client\", \"selector\": \"web-2\", \"port\": 80 }\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_means_two_is_asked_about_twice_and_summed_up()
    {
        var exitCode = await Explain("client", "web", "80");

        Assert.Equal(2, exitCode);
        Assert.EndsWith("\n2 flows: 1 PASS, 1 DROP\n", context.Out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_engine_keeps_bridges_apart_by_other_rules()
    {
        var exitCode = await Explain("client", "web-2", "80", "--engine", "26");

        Assert.Equal(2, exitCode);
        Assert.Contains("rule of Docker: -o ng-", context.Out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_get_the_whole_of_it_as_JSON()
    {
        var exitCode = await Explain("client", "web", "80", "--json", "--why-not");

        Assert.Equal(2, exitCode);
        using var document = JsonDocument.Parse(context.Out.ToString());
        var root = document.RootElement;
        Assert.Equal(("Partly", true), (root.GetProperty("verdict").GetString(), root.GetProperty("isModel").GetBoolean()));
        var shut = root.GetProperty("flows").EnumerateArray().Single(static f => f.GetProperty("verdict").GetString() == "Drop");
        Assert.Equal("172.30.2.3", shut.GetProperty("address").GetString());
        Assert.Equal("raw", shut.GetProperty("ways")[0].GetProperty("rule").GetProperty("table").GetString());
        Assert.Equal("""{ "from": "client", "selector": "web-2", "port": 80 }""", shut.GetProperty("mends")[0].GetProperty("policy").GetString());
    }

    [Fact]
    public async Task On_a_terminal_it_has_colour_unless_that_is_not_wanted()
    {
        context.IsTerminal = true;
        await Explain("client", "web-1", "80");
        Assert.Contains("\u001b[32mPASS", context.Out.ToString(), StringComparison.Ordinal);

        context.Environment["NO_COLOR"] = "1";
        context.Out.GetStringBuilder().Clear();
        await Explain("client", "web-1", "80");
        Assert.DoesNotContain("\u001b", context.Out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_finds_nothing_ends_with_1_and_the_nearest()
    {
        var exitCode = await Explain("cleint", "web-1", "80");

        Assert.Equal(1, exitCode);
        Assert.Contains("did you mean \"client\"?", context.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_none_is_refused_with_what_is_expected()
    {
        var exitCode = await Explain("client", "web-1", "80/http");

        Assert.Equal(2, exitCode);
        Assert.Contains("PORT: found \"80/http\", expected a port from 1 to 65535", context.Error.ToString(), StringComparison.Ordinal);
    }

    private Task<int> Explain(params string[] arguments) =>
        CommandLine.InvokeAsync(["explain", .. arguments, "--offline", "--file", "n.json"], Composition.Parts, context.Build());
}

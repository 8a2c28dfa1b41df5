using System.Globalization;
using System.Text;
using NetworkGo.Core.Loading;

namespace NetworkGo.Core.Tests.Loading;

public sealed class WarningTests
{
    private const string Base = """
        "networks": {
          "front": { "subnet": "10.1.0.0/24", "ip_range": "10.1.0.128/25" }, "back": { "subnet": "10.2.0.0/24", "ip_range": "10.2.0.128/25" },
          "shut": { "subnet": "10.3.0.0/24", "ip_range": "10.3.0.128/25", "options": { "com.docker.network.bridge.enable_icc": "false" } }
        },
        "ips": {
          "a": { "ip": "10.1.0.2", "container_name": "web-1", "selector": "web" }, "b": { "ip": "10.1.0.3", "container_name": "web-2", "selector": "web" },
          "c": { "ip": "10.2.0.2", "container_name": "db" }, "d": { "ip": "10.3.0.2", "container_name": "vault" }
        }
        """;

    public static TheoryData<string, string, string, string?> Doubtful => new()
    {
        { "{ \"from\": §\"wbe\", \"selector\": \"db\" }", "[0].from", "stays unresolved", "web" },
        { "{ \"from\": \"web\", \"selector\": §\"dba\" }", "[0].selector", "stays unresolved", "db" },
        { "{ \"from\": \"web\", \"container_name\": §\"nothing-near\" }", "[0].container_name", "stays unresolved", null },
        { "{ \"from\": \"web\", \"selector\": §\"back\" }", "[0].selector", "this is a network", null },
        { "{ \"nat\": \"dnat\", \"iface\": \"wg0\", \"port\": 80, \"to\": §\"wep\" }", "[0].to", "stays unresolved", "web" },
        { "{ \"nat\": \"dnat\", \"iface\": \"wg0\", \"port\": 80, \"selector\": §\"wep\" }", "[0].selector", "stays unresolved", "web" },
        { "{ \"nat\": \"dnat\", \"selector\": §\"dbx\", \"port\": 80, \"to\": \"web\" }", "[0].selector", "stays unresolved", "db" },
        { "{ \"nat\": \"dnat\", \"selector\": §\"back\", \"port\": 80, \"to\": \"web\" }", "[0].selector", "names no container", null },
        { "{ \"from\": \"web\", \"selector\": \"db\", \"namespace\": §\"valt\" }", "[0].namespace", "no entry of \"ips\"", "vault" },
        { "{ \"from\": §\"front\", \"selector\": \"web\" }", "[0].from", "same network", null },
        { "{ \"from\": §\"web-1\", \"selector\": \"web-2\" }", "[0].from", "same network", null },
        { "{ \"from\": §\"10.1.0.64/26\", \"selector\": \"web\" }", "[0].from", "same network", null },
        { "{ \"from\": \"web\", \"selector\": §\"10.9.0.2\" }", "[0].selector", "in no network", null },
        { "{ \"from\": \"web\", \"selector\": §\"10.2.0.9\" }", "[0].selector", "no entry of \"ips\"", null },
        { "{ \"nat\": \"dnat\", \"iface\": \"wg0\", \"port\": 80, \"to\": §\"10.2.0.9\" }", "[0].to", "no entry of \"ips\"", null },
        { "{ \"from\": \"web\", \"selector\": \"db\" }, §{ \"name\": \"again\", \"from\": \"web\", \"selector\": \"db\" }", "[1]", "opens nothing that \"web>db:tcp\" (line 1", null },
        { "{ \"from\": \"front\", \"selector\": \"db\" }, §{ \"from\": \"web\", \"selector\": \"db\", \"port\": 80 }", "[1]", "opens nothing that", null },
        { "§{ \"from\": \"web\", \"selector\": \"db\", \"port\": [81, 85] }, { \"from\": \"web\", \"selector\": \"db\", \"port\": \"80:90\" }", "[0]", "opens nothing that", null },
        { "§{ \"from\": \"db\", \"selector\": \"web-1\" }, { \"from\": \"db\", \"selector\": \"web\", \"proto\": \"all\" }", "[0]", "opens nothing that", null },
        { Dnat("web", 80) + ", §" + Dnat("db", 80), "[1]", "never matches", null },
        { "{ \"nat\": \"dnat\", \"namespace\": \"host\", \"port\": \"70:99\", \"to\": \"web\" }, §" + Dnat("db", 80), "[1]", "never matches", null },
        { Dnat("web", 80) + ", §" + Dnat("web-1", 80).Replace("\"nat\"", "\"from\": \"10.9.0.0/16\", \"nat\"", StringComparison.Ordinal), "[1]", "never matches", null },
        { Dnat("web", 80) + ", §" + Dnat("web", 80).Replace("\"nat\"", "\"name\": \"x\", \"nat\"", StringComparison.Ordinal), "[1]", "repeats", null },
        { Dnat("web", 80) + ", { \"nat\": \"dnat\", \"iface\": \"wg0\", \"port\": §[80, 81], \"to\": \"db\" }", "[1].port", "of these ports, 80 are already taken", null },
        { Dnat("web", 80).Replace("wg0", "wg+", StringComparison.Ordinal) + ", §" + Dnat("db", 80), "[1]", "never matches", null },
        { "{ \"nat\": \"dnat\", \"iface\": §\"lo\", \"port\": 80, \"to\": \"web\" }", "[0].iface", "never matches", null },
        { "{ \"nat\": \"dnat\", \"iface\": [\"wg0\", §\"lo\"], \"port\": 80, \"to\": \"web\" }", "[0].iface[1]", "never matches", null },
        { "{ \"nat\": \"dnat\", \"iface\": [\"wg0\", §\"wg0\"], \"port\": 80, \"to\": \"web\" }", "[0].iface[1]", "is this interface already", null },
        { "{ \"nat\": \"dnat\", \"iface\": [\"wg+\", §\"wg0\"], \"port\": 80, \"to\": \"web\" }", "[0].iface[1]", "is this interface already", null },
        { "{ \"nat\": \"dnat\", \"iface\": [\"wg0\", §\"wg+\"], \"port\": 80, \"to\": \"web\" }", "[0].iface[1]", "is one of these interfaces", null },
        { "{ \"nat\": \"dnat\", \"namespace\": \"db\", \"iface\": §\"lo\", \"port\": 80, \"to\": \"web\" }", "[0].iface", "never matches", null },
        { "{ \"nat\": \"dnat\", \"iface\": \"wg0\", \"port\": §\"1:1024\", \"to\": \"web\" }", "[0].port", "takes TCP port 22 on wg0: SSH", null },
        { "{ \"nat\": \"dnat\", \"iface\": \"wg+\", \"port\": §[80, 22], \"to\": \"web\" }", "[0].port", "takes TCP port 22 on wg+: SSH", null },
        { "{ \"nat\": \"dnat\", \"namespace\": \"host\", \"from\": \"10.9.0.0/16\", \"port\": §22, \"to\": \"web\" }", "[0].port", "takes TCP port 22 from \"10.9.0.0/16\"", null },
        { "{ \"nat\": \"dnat\", \"iface\": \"wg0\", \"port\": §[\"1:21\", \"22-65535\"], \"to\": \"web\" }", "[0].port", "takes every TCP port on wg0", null },
        { "{ \"nat\": \"dnat\", \"iface\": \"wg0\", \"proto\": \"udp\", \"port\": §\"1:65535\", \"to\": \"web\" }", "[0].port", "takes every UDP port on wg0", null },
        { "{ \"nat\": \"dnat\", \"selector\": \"web\", \"port\": 80, \"to\": \"db\" }, §{ \"nat\": \"dnat\", \"selector\": \"web-2\", \"port\": 80, \"to\": \"vault\" }", "[1]", "never matches", null },
    };

    public static TheoryData<string> Sensible => new()
    {
        "{ \"from\": \"web\", \"selector\": \"db\", \"port\": 80 }, { \"from\": \"web\", \"selector\": \"db\", \"port\": 81 }",
        "{ \"from\": \"web\", \"selector\": \"db\" }, { \"from\": \"web\", \"selector\": \"db\", \"proto\": \"udp\" }",
        "{ \"from\": \"web\", \"selector\": \"db\" }, { \"from\": \"web\", \"selector\": \"db\", \"namespace\": \"vault\" }",
        "{ \"from\": \"web-1\", \"selector\": \"db\" }, { \"from\": \"web-2\", \"selector\": \"db\" }",
        "{ \"from\": \"shut\", \"selector\": \"vault\" }",
        "{ \"from\": \"0.0.0.0/0\", \"selector\": \"db\" }",
        "{ \"from\": \"front\", \"selector\": \"web\", \"namespace\": \"db\" }",
        "{ \"from\": \"web\", \"selector\": \"db\", \"namespace\": \"of-somebody-else\" }",
        Dnat("web", 80) + ", " + Dnat("db", 81),
        Dnat("web", 80) + ", " + Dnat("db", 80).Replace("wg0", "wg1", StringComparison.Ordinal),
        Dnat("web", 80) + ", " + Dnat("db", 80).Replace("\"nat\"", "\"proto\": \"udp\", \"nat\"", StringComparison.Ordinal),
        Dnat("web", 80).Replace("\"nat\"", "\"from\": \"10.9.0.0/16\", \"nat\"", StringComparison.Ordinal) + ", " + Dnat("db", 80),
        Dnat("10.99.0.7", 80),
        Dnat("web", 22).Replace("\"nat\"", "\"proto\": \"udp\", \"nat\"", StringComparison.Ordinal),
        "{ \"nat\": \"dnat\", \"selector\": \"web\", \"port\": 22, \"to\": \"db\" }",
        Dnat("web", 80) + ", " + Dnat("db", 80).Replace("wg0", "wg+", StringComparison.Ordinal),
        Dnat("web", 80).Replace("\"nat\"", "\"selector\": \"only-a-remark\", \"nat\"", StringComparison.Ordinal),
        "{ \"nat\": \"dnat\", \"selector\": \"web-1\", \"port\": 80, \"to\": \"db\" }, { \"nat\": \"dnat\", \"selector\": \"web-2\", \"port\": 80, \"to\": \"vault\" }",
    };

    [Theory]
    [MemberData(nameof(Doubtful))]
    public void What_is_probably_not_meant_is_reported_with_its_place_and_does_not_keep_the_file_from_being_applied(
        string policies, string path, string word, string? suggestion)
    {
        var file = MarkedJson.Parse($"{{ \"policies\": [ {policies} ], {Base} }}");

        var result = file.Load();

        Assert.True(result.IsValid);
        var warning = Assert.Single(result.Warnings);
        Assert.Contains(word, warning.Message, StringComparison.Ordinal);
        Assert.Equal(("$.policies" + path, file.Line, file.Column, suggestion), (warning.Path, warning.Line, warning.Column, warning.Suggestion));
        Assert.NotEmpty(warning.Expected);
    }

    [Theory]
    [MemberData(nameof(Sensible))]
    public void What_makes_sense_is_passed_over(string policies) =>
        Assert.Empty(ConfigurationLoader.Load(Encoding.UTF8.GetBytes($"{{ \"policies\": [ {policies} ], {Base} }}")).Warnings);

    [Theory]
    [InlineData("10.0.0.0/24", "10.0.0.2", false)]
    [InlineData("10.0.0.0/24", "10.0.0.2 10.0.0.130", false)]
    [InlineData("10.0.0.0/29", "10.0.0.2 10.0.0.6", true)]
    public void That_the_engine_may_give_fixed_addresses_away_is_said_where_no_range_can_be_chosen_and_to_who_validates_only(string subnet, string addresses, bool isSaid)
    {
        var ips = string.Join(", ", addresses.Split(' ').Select(static (a, i) => $"\"i{i}\": {{ \"ip\": \"{a}\", \"container_name\": \"c{i}\" }}"));
        var file = MarkedJson.Parse($"{{ \"networks\": {{ \"n\": {{ \"subnet\": §\"{subnet}\" }}, \"unused\": {{ \"subnet\": \"10.9.0.0/24\" }} }}, \"ips\": {{ {ips} }} }}");

        var loaded = file.Load();

        Assert.Empty(loaded.Warnings);
        Assert.Equal(isSaid ? [("$.networks.n.subnet", file.Column)] : [], loaded.Advice.Select(static h => (h.Path, h.Column)));
    }

    [Theory]
    [InlineData("wgO", "wg0")]
    [InlineData("tun+", null)]
    [InlineData("enp5s0f1", null)]
    public void An_interface_that_the_host_does_not_have_is_a_warning_with_the_nearest_one(string name, string? suggestion)
    {
        var warning = Assert.Single(OnHost(name).Warnings);

        Assert.Equal(("$.policies[0].iface", suggestion), (warning.Path, warning.Suggestion));
        Assert.Contains("no such interface on this host now", warning.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wg0")]
    [InlineData("wg+")]
    [InlineData("wan0")]
    public void An_interface_that_the_host_has_is_not(string name) => Assert.Empty(OnHost(name).Warnings);

    [Fact]
    public void Nor_is_one_in_a_container_or_where_the_host_is_not_asked()
    {
        Assert.Empty(OnHost("eth7", "\"namespace\": \"db\",").Warnings);
        Assert.Empty(ConfigurationLoader.Load(Encoding.UTF8.GetBytes($"{{ \"policies\": [ {Dnat("web", 80)} ], {Base} }}")).Warnings);
    }

    [Fact]
    public void A_selector_that_a_containers_name_hides_is_one_warning()
    {
        var file = MarkedJson.Parse("""
            { "networks": { "n": { "subnet": "10.0.0.0/24" } },
              "ips": { "a": { "ip": "10.0.0.2", "container_name": "mail" }, "b": { "ip": "10.0.0.3", "container_name": "relay", "selector": §"mail" },
                "c": { "ip": "10.0.0.4", "container_name": "imap", "selector": "mail" }, "d": { "ip": "10.0.0.5", "container_name": "db", "selector": "db" } } }
            """);

        var warning = Assert.Single(file.Load().Warnings);

        Assert.Equal(("$.ips.b.selector", file.Line, file.Column), (warning.Path, warning.Line, warning.Column));
        Assert.Contains("mean that container, never \"relay\"", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_that_is_a_container_and_a_network_is_a_warning()
    {
        var file = MarkedJson.Parse("""
            { "networks": { "web": { "subnet": "10.0.0.0/24" }, "back": { "subnet": "10.1.0.0/24" } },
              "ips": { "a": { "ip": "10.0.0.2", "container_name": "web" }, "b": { "ip": "10.1.0.2", "container_name": "db" } },
              "policies": [ { "from": §"web", "selector": "db" } ] }
            """);

        var warning = Assert.Single(file.Load().Warnings);

        Assert.Equal(("$.policies[0].from", file.Line, file.Column), (warning.Path, warning.Line, warning.Column));
        Assert.Contains("the container or selector is meant", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_many_policies_equal_ones_are_still_found_and_reading_stays_quick()
    {
        var policies = string.Join(", ", Enumerable.Range(1, 20_000).Select(static i => string.Create(
            CultureInfo.InvariantCulture, $"{{ \"from\": \"10.{100 + (i % 50)}.{i / 250}.0/24\", \"selector\": \"db\", \"port\": {1 + (i % 10_000)} }}")));
        var text = Encoding.UTF8.GetBytes($"{{ {Base}, \"policies\": [ {policies}, {{ \"from\": \"web\", \"selector\": \"db\" }}, {{ \"from\": \"web\", \"selector\": \"db\" }} ] }}");
        var watch = System.Diagnostics.Stopwatch.StartNew();

        var warnings = ConfigurationLoader.Load(text).Warnings;

        Assert.Contains(warnings, static w => w.Path is "$.policies[20001]" && w.Message.Contains("opens nothing that", StringComparison.Ordinal));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"took {watch.Elapsed}");
    }

    [Theory]
    [InlineData("{ \"from\": \"web\", \"selector\": \"db\" }", 0)]
    [InlineData("{ \"nat\": \"dnat\", \"iface\": \"wg0\", \"port\": 80, \"to\": \"web\" }, { \"nat\": \"dnat\", \"iface\": \"wg1\", \"port\": 81, \"to\": \"web\" }", 1)]
    public void The_host_is_asked_for_its_interfaces_only_where_a_policy_names_one_and_once(string policies, int times)
    {
        var asked = 0;
        ConfigurationLoader.Load(Encoding.UTF8.GetBytes($"{{ \"policies\": [ {policies} ], {Base} }}"), new() { Interfaces = () => ++asked > 0 ? ["wg0"] : null });

        Assert.Equal(times, asked);
    }

    private static LoadResult OnHost(string name, string more = "") => ConfigurationLoader.Load(
        Encoding.UTF8.GetBytes($"{{ \"policies\": [ {{ {more} \"nat\": \"dnat\", \"iface\": \"{name}\", \"port\": 80, \"to\": \"web\" }} ], {Base} }}"),
        new() { Interfaces = static () => ["lo", "eth0", "wg0", "wan0"] });

    private static string Dnat(string to, int port) => string.Create(
        CultureInfo.InvariantCulture, $"{{ \"nat\": \"dnat\", \"iface\": \"wg0\", \"port\": {port}, \"to\": \"{to}\" }}");
}

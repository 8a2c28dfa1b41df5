namespace NetworkGo.Core.Tests.Loading;

public sealed class EntryMistakeTests
{
    private const string Base = "\"networks\": { \"a\": { \"subnet\": \"10.1.0.0/24\" }, \"b\": { \"network_name\": \"bee\", \"subnet\": \"10.2.0.0/24\" } }";

    public static TheoryData<string, string, string> NetworkMistakes => new()
    {
        { "\"x\": §{ }", "$.networks.x.subnet", "missing" },
        { "\"x\": { \"subnet\": §1 }", "$.networks.x.subnet", "string" },
        { "\"x\": { \"subnet\": §\"10.0.0.0\" }", "$.networks.x.subnet", "not a subnet" },
        { "\"x\": { \"subnet\": §\"10.0.0.0/33\" }", "$.networks.x.subnet", "not a subnet" },
        { "\"x\": { \"subnet\": §\"10.0.0.0/024\" }", "$.networks.x.subnet", "not a subnet" },
        { "\"x\": { \"subnet\": §\"010.0.0.0/24\" }", "$.networks.x.subnet", "not a subnet" },
        { "\"x\": { \"subnet\": §\"fd00::/64\" }", "$.networks.x.subnet", "IPv6 is not supported yet" },
        { "\"x\": { \"subnet\": §\"10.0.0.0/7\" }", "$.networks.x.subnet", "size" },
        { "\"x\": { \"subnet\": §\"10.0.0.0/31\" }", "$.networks.x.subnet", "size" },
        { "\"x\": { \"subnet\": §\"127.0.0.0/24\" }", "$.networks.x.subnet", "reserved" },
        { "\"x\": { \"subnet\": §\"224.0.0.0/8\" }", "$.networks.x.subnet", "reserved" },
        { "\"x\": { \"subnet\": \"10.0.0.0/24\", \"gateway\": §\"10.0.1.1\" }", "$.networks.x.gateway", "not in the subnet" },
        { "\"x\": { \"subnet\": \"10.0.0.0/24\", \"gateway\": §\"10.0.0.0\" }", "$.networks.x.gateway", "network address of the subnet" },
        { "\"x\": { \"subnet\": \"10.0.0.0/24\", \"gateway\": §\"10.0.0.255\" }", "$.networks.x.gateway", "broadcast" },
        { "\"x\": { \"subnet\": \"10.0.0.0/24\", \"gateway\": §\"fe80::1\" }", "$.networks.x.gateway", "IPv6 is not supported yet" },
        { "\"x\": { \"subnet\": \"10.0.0.0/24\", \"ip_range\": §\"10.0.1.0/25\" }", "$.networks.x.ip_range", "not in the subnet" },
        { "\"x\": { \"subnet\": \"10.0.0.0/24\", \"ip_range\": §\"10.0.0.0/16\" }", "$.networks.x.ip_range", "not in the subnet" },
        { "\"x\": { \"subnet\": \"10.0.0.0/24\" }, \"y\": { \"subnet\": §\"10.0.0.128/25\" }", "$.networks.y.subnet", "overlaps with 10.0.0.0/24 of \"x\" (line 1, column 17)" },
        { "\"x\": { \"subnet\": \"10.0.0.128/25\" }, \"y\": { \"subnet\": §\"10.0.0.0/24\" }", "$.networks.y.subnet", "overlaps" },
        { "\"x\": { \"subnet\": \"10.0.0.0/24\" }, \"y\": { \"subnet\": §\"10.0.0.0/24\" }", "$.networks.y.subnet", "overlaps" },
        { "\"x\": { \"subnet\": \"10.0.0.0/24\" }, \"y\": { \"network_name\": §\"x\", \"subnet\": \"10.1.0.0/24\" }", "$.networks.y.network_name", "same name" },
        { "\"x\": { \"subnet\": \"10.0.0.0/24\", \"network_name\": §\"-x\" }", "$.networks.x.network_name", "begin" },
        { "\"x\": { \"subnet\": \"10.0.0.0/24\", \"network_name\": §\"bridge\" }", "$.networks.x.network_name", "engine reserves" },
        { "§\"x y\": { \"subnet\": \"10.0.0.0/24\" }", "$.networks['x y']", "network_name" },
        { "§\"x\\n\": { \"subnet\": \"10.0.0.0/24\", \"network_name\": \"x\" }", "$.networks['x\\n']", "control character" },
        { "\"x\": { \"subnet\": \"10.0.0.0/24\", \"driver\": §\"overlay\" }", "$.networks.x.driver", "not supported" },
        { "\"x\": { \"subnet\": \"10.0.0.0/24\", \"internal\": §\"true\" }", "$.networks.x.internal", "true or false" },
        { "\"x\": { \"subnet\": \"10.0.0.0/24\", \"options\": §[] }", "$.networks.x.options", "object" },
        { "\"x\": { \"subnet\": \"10.0.0.0/24\", \"options\": { \"a\": §{} } }", "$.networks.x.options.a", "string" },
        { "\"x\": { \"subnet\": \"10.0.0.0/24\", \"options\": { §\"a b\": \"\" } }", "$.networks.x.options['a b']", "is not allowed" },
        { "\"x\": { \"subnet\": \"10.0.0.0/24\", \"options\": { \"com.docker.network.bridge.name\": §\"br0; reboot\" } }", "$.networks.x.options['com.docker.network.bridge.name']", "invalid bridge name" },
        { "\"x\": { \"subnet\": \"10.0.0.0/24\", \"labels\": { \"a\": §\"b\\nc\" } }", "$.networks.x.labels.a", "control character" },
        { "§\"x\": { \"subnet\": \"10.0.0.0/24\", \"labels\": { \"network-go.managed\": \"no\" } }", "$.networks.x", "reserved for network-go" },
    };

    public static TheoryData<string, string, string> AddressMistakes => new()
    {
        { "\"x\": §{ \"container_name\": \"c\" }", "$.ips.x.ip", "missing" },
        { "\"x\": §{ \"ip\": \"10.1.0.2\" }", "$.ips.x.container_name", "missing" },
        { "\"x\": { \"ip\": §\"1\", \"container_name\": \"c\" }", "$.ips.x.ip", "not an address" },
        { "\"x\": { \"ip\": §\"0x7f.1\", \"container_name\": \"c\" }", "$.ips.x.ip", "not an address" },
        { "\"x\": { \"ip\": §\"10.1.2\", \"container_name\": \"c\" }", "$.ips.x.ip", "not an address" },
        { "\"x\": { \"ip\": §\"010.1.0.2\", \"container_name\": \"c\" }", "$.ips.x.ip", "not an address" },
        { "\"x\": { \"ip\": §\"10.1.0.2 \", \"container_name\": \"c\" }", "$.ips.x.ip", "not an address" },
        { "\"x\": { \"ip\": §\"10.1.0.256\", \"container_name\": \"c\" }", "$.ips.x.ip", "not an address" },
        { "\"x\": { \"ip\": §\"fd00::2\", \"container_name\": \"c\" }", "$.ips.x.ip", "IPv6 is not supported yet" },
        { "§\"10.1.0.300\": { \"container_name\": \"c\" }", "$.ips['10.1.0.300']", "not an address" },
        { "\"x\": { \"ip\": §\"10.9.0.2\", \"container_name\": \"c\" }", "$.ips.x.ip", "in no network" },
        { "\"x\": { \"ip\": §\"10.1.0.1\", \"container_name\": \"c\" }", "$.ips.x.ip", "gateway" },
        { "\"x\": { \"ip\": §\"10.1.0.0\", \"container_name\": \"c\" }", "$.ips.x.ip", "network address of" },
        { "\"x\": { \"ip\": §\"10.1.0.255\", \"container_name\": \"c\" }", "$.ips.x.ip", "broadcast" },
        { "\"x\": { \"ip\": §\"10.1.0.2\", \"container_name\": \"c\", \"network\": \"bee\" }", "$.ips.x.ip", "but in \"a\"" },
        { "\"x\": { \"ip\": \"10.1.0.2\", \"container_name\": \"c\", \"network\": §\"bea\" }", "$.ips.x.network", "no such network" },
        { "\"x\": { \"ip\": \"10.1.0.2\", \"container_name\": §\"/c\" }", "$.ips.x.container_name", "begin" },
        { "\"x\": { \"ip\": \"10.1.0.2\", \"container_name\": §\"\" }", "$.ips.x.container_name", "empty" },
        { "\"x\": { \"ip\": \"10.1.0.2\", \"container_name\": \"c\", \"selector\": §\"a b\" }", "$.ips.x.selector", "is not allowed" },
        { "\"x\": { \"ip\": \"10.1.0.2\", \"container_name\": \"c\", \"service_name\": §\"a\\u0000b\" }", "$.ips.x.service_name", "control character" },
        { "\"x\": { \"ip\": \"10.1.0.2\", \"container_name\": \"c\" }, \"y\": { \"ip\": §\"10.1.0.2\", \"container_name\": \"d\" }", "$.ips.y.ip", "same address as \"x\"" },
        { "\"x\": { \"ip\": \"10.1.0.2\", \"container_name\": \"c\" }, \"y\": { \"ip\": \"10.1.0.3\", \"container_name\": §\"c\" }", "$.ips.y.container_name", "already" },
    };

    [Theory]
    [MemberData(nameof(NetworkMistakes))]
    public void A_wrong_network_is_reported_with_its_place(string networks, string path, string word) =>
        AssertOnlyMistake($"{{ \"networks\": {{ {networks} }} }}", path, word);

    [Theory]
    [MemberData(nameof(AddressMistakes))]
    public void A_wrong_address_is_reported_with_its_place(string ips, string path, string word) =>
        AssertOnlyMistake($"{{ {Base}, \"ips\": {{ {ips} }} }}", path, word);

    [Theory]
    [InlineData("{ \"networks\": { \"x\": { \"subnet\": §\"172.18.103.5/24\" } } }", "172.18.103.0/24")]
    [InlineData("{ \"networks\": { \"x\": { \"subnet\": \"10.0.0.0/24\", \"gateway\": §\"10.0.1.1\" } } }", "10.0.0.1")]
    [InlineData("{ \"networks\": { \"x\": { \"subnet\": \"10.0.0.0/24\", \"internal\": §\"True\" } } }", "true")]
    [InlineData("{ \"networks\": { \"front\": { \"subnet\": \"10.0.0.0/24\" } }, \"ips\": { \"x\": { \"ip\": \"10.0.0.2\", \"container_name\": \"c\", \"network\": §\"fornt\" } } }", "front")]
    [InlineData("{ \"networks\": { \"x\": { \"subnet\": \"10.0.0.0/24\", \"ip_range\": §\"10.0.1.0/25\" } } }", "10.0.0.128/25")]
    [InlineData("{ \"networks\": { \"x\": { \"subnet\": \"10.0.0.0/24\", \"ip_range\": §\"10.0.0.130/25\" } } }", "10.0.0.128/25")]
    [InlineData("{ \"networks\": { \"x\": { \"subnet\": \"10.0.0.0/24\" } }, \"ips\": { \"x\": { \"ip\": §\"10.0.1.7\", \"container_name\": \"c\" } } }", "10.0.0.7")]
    [InlineData("{ \"networks\": { \"x\": { \"subnet\": \"10.0.0.0/24\" } }, \"ips\": { \"x\": { \"ip\": §\"10.0.0.1\", \"container_name\": \"c\" } } }", "10.0.0.2")]
    [InlineData("{ \"networks\": { \"x\": { \"subnet\": \"10.0.0.0/24\" } }, \"ips\": { \"x\": { \"ip\": §\"10.0.0.255\", \"container_name\": \"c\" } } }", "10.0.0.254")]
    [InlineData("{ \"networks\": { \"x\": { \"subnet\": \"10.0.0.0/24\" }, \"y\": { \"subnet\": \"10.1.0.0/24\" } }, \"ips\": { \"x\": { \"ip\": §\"10.1.0.7\", \"network\": \"x\", \"container_name\": \"c\" } } }", "10.0.0.7")]
    [InlineData("{ \"networks\": { \"x\": { \"subnet\": \"10.0.0.0/24\" } }, \"ips\": { \"x\": { \"ip\": \"10.0.0.2\", \"container_name\": \"c\" }, \"y\": { \"ip\": §\"10.0.0.2\", \"container_name\": \"d\" } } }", "10.0.0.3")]
    [InlineData("{ \"networks\": { \"x\": { \"subnet\": \"10.0.0.0/24\" } }, \"ips\": { \"x\": { \"ip\": §\"192.168.1.2\", \"container_name\": \"c\" } } }", null)]
    [InlineData("{ \"policies\": [ { \"from\": §\"10.0.0.1/8\", \"selector\": \"a\" } ] }", "10.0.0.0/8")]
    [InlineData("{ \"policies\": [ { \"from\": §\"0.0.0.0\", \"selector\": \"a\" } ] }", "0.0.0.0/0")]
    [InlineData("{ \"policies\": [ { \"from\": \"a\", \"selector\": \"a\", \"port\": §\"90:80\" } ] }", "80:90")]
    public void A_mistake_comes_with_what_was_probably_meant(string marked, string? suggestion)
    {
        var file = MarkedJson.Parse(marked);

        var mistake = Assert.Single(file.Load().Mistakes);

        Assert.Equal((suggestion, file.Line, file.Column), (mistake.Suggestion, mistake.Line, mistake.Column));
    }

    [Fact]
    public void Every_mistake_is_reported_at_once_and_in_order_of_place()
    {
        var file = MarkedJson.Parse("""
            {
              "networks": { "a": { "subnet": §"10.0.0.0/99" }, "b": { "subnet": "10.1.0.0/24", "gateway": "10.2.0.1" } },
              "ips": { "x": { "ip": "10.1.0.2", "container_name": "c", "network": "nowhere" }, "y": { "ip": "1.2.3" } },
              "policies": [ { "port": 70000 }, { "nat": "snat" } ]
            }
            """);

        var mistakes = file.Load().Mistakes;

        Assert.Equal(
            [
                "$.networks.a.subnet", "$.networks.b.gateway", "$.ips.x.network", "$.ips.y.container_name", "$.ips.y.ip",
                "$.policies[0]", "$.policies[0].port", "$.policies[1].port", "$.policies[1].iface", "$.policies[1].to", "$.policies[1].nat",
            ],
            mistakes.Select(m => m.Path),
            StringComparer.Ordinal);
        Assert.Equal((file.Line, file.Column), (mistakes[0].Line, mistakes[0].Column));
        Assert.Equal(mistakes.OrderBy(m => (m.Line, m.Column)), mistakes);
    }

    [Fact]
    public void An_address_is_not_blamed_when_its_network_is_what_is_wrong()
    {
        var result = MarkedJson.Parse(
            "{ \"networks\": { \"a\": { \"subnet\": §\"10.0.0.0/99\" } }, \"ips\": { \"x\": { \"ip\": \"10.0.0.2\", \"container_name\": \"c\" } } }").Load();

        Assert.Equal("$.networks.a.subnet", Assert.Single(result.Mistakes).Path);
    }

    internal static void AssertOnlyMistake(string marked, string path, string word)
    {
        var file = MarkedJson.Parse(marked);

        var result = file.Load();

        Assert.Null(result.Configuration);
        var mistake = Assert.Single(result.Mistakes);
        Assert.Contains(word, mistake.Message, StringComparison.Ordinal);
        Assert.Equal((path, file.Line, file.Column), (mistake.Path, mistake.Line, mistake.Column));
        Assert.NotEmpty(mistake.Expected);
    }
}

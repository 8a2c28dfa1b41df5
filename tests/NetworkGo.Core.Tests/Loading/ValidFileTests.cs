using System.Net;
using System.Text;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Loading;

namespace NetworkGo.Core.Tests.Loading;

public sealed class ValidFileTests
{
    [Fact]
    public void The_example_file_loads_with_a_word_about_the_name_that_finds_nothing()
    {
        var result = ConfigurationLoader.Load(File.ReadAllBytes("networks.json"));

        Assert.Empty(result.Mistakes);
        Assert.Equal("$.policies[0].from", Assert.Single(result.Warnings).Path);
        var configuration = result.Configuration!;
        Assert.Equal(["smarthost-loadbalancer", "smarthost_backend-1"], configuration.Networks.Select(n => n.Name), StringComparer.Ordinal);
        Assert.Equal(IPNetwork.Parse("172.18.103.0/24"), configuration.Networks[0].Subnet);
        Assert.Equal(IPAddress.Parse("172.18.103.1"), configuration.Networks[0].Gateway);
        Assert.Equal("smarthost_backend-1", configuration.Addresses[1].NetworkKey);
        Assert.Equal("smarthost-proxy", configuration.Addresses[0].ServiceName);
        Assert.Equal(
            ["publicbackend>smarthostloadbalancer:tcp/80", "wireguardproxy"], configuration.Policies.Select(p => p.Id), StringComparer.Ordinal);
        Assert.True(configuration.Policies[1] is { IsDnat: true, Interfaces: ["wg0"], Masquerade: true, Index: 1 });
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("\uFEFF{}")]
    [InlineData("// a remark\n{ \"networks\": {}, \"ips\": {}, \"policies\": [], /* the end */ }")]
    [InlineData("{ \"networks\": null, \"$schema\": \"./networks.schema.json\" }")]
    public void Comments_trailing_commas_a_byte_order_mark_and_nothing_at_all_are_accepted(string json)
    {
        Assert.Equal(new NetworksConfiguration(), MarkedJson.LoadValid(json));
        Assert.Empty(ConfigurationLoader.Load(Encoding.UTF8.GetBytes(json)).Warnings);
    }

    [Fact]
    public void What_is_not_given_has_its_default()
    {
        var configuration = MarkedJson.LoadValid("""
            { "networks": { "a": { "subnet": "10.0.0.0/24", "gateway": null } },
              "ips": { "10.0.0.2": { "container_name": "c" } },
              "policies": [ { "from": "x", "selector": "c" } ] }
            """);

        var network = Assert.Single(configuration.Networks);
        Assert.Equal(("a", "bridge", false, null), (network.Name, network.Driver, network.Internal, network.IpRange));
        Assert.Equal(IPAddress.Parse("10.0.0.1"), network.Gateway);
        var address = Assert.Single(configuration.Addresses);
        Assert.Equal((IPAddress.Parse("10.0.0.2"), "a"), (address.Address, address.NetworkKey));
        var policy = Assert.Single(configuration.Policies);
        Assert.Equal((IpProtocol.Tcp, 0, true, false), (policy.Protocol, policy.Ports.Count, policy.Masquerade, policy.IsDnat));
    }

    [Fact]
    public void Everything_that_is_given_is_kept()
    {
        var configuration = MarkedJson.LoadValid("""
            { "networks": { "a": { "network_name": "net-a", "subnet": "10.0.0.0/24", "gateway": "10.0.0.254", "driver": "bridge",
                "internal": true, "ip_range": "10.0.0.128/25", "labels": { "z": "", "a": "b" },
                "options": { "com.docker.network.bridge.name": "br-a", "com.docker.network.driver.mtu": 1400, "icc": false } } },
              "ips": { "x": { "ip": "10.0.0.2", "container_name": "c", "selector": "s", "network": "net-a" } },
              "policies": [ { "name": "n", "service_name": "why", "from": "10.9.0.0/16", "nat": "DNAT", "iface": "wg0", "port": ["80", 443],
                "proto": "UDP", "to": "s", "to_port": "8080", "namespace": "host", "masquerade": false, "container_name": "c" } ] }
            """);

        var network = Assert.Single(configuration.Networks);
        Assert.Equal(("net-a", true, IPNetwork.Parse("10.0.0.128/25")), (network.Name, network.Internal, network.IpRange));
        Assert.Equal([new("a", "b"), new("z", "")], network.Labels);
        Assert.Equal(
            [new("com.docker.network.bridge.name", "br-a"), new("com.docker.network.driver.mtu", "1400"), new("icc", "false")], network.Options);
        Assert.Equal("a", configuration.Addresses[0].NetworkKey);
        Assert.Equal(
            new PolicyDefinition
            {
                Index = 0,
                Id = "n",
                Name = "n",
                ServiceName = "why",
                From = "10.9.0.0/16",
                IsDnat = true,
                Interfaces = ["wg0"],
                Ports = [new PortRange(80), new PortRange(443)],
                Protocol = IpProtocol.Udp,
                To = "s",
                ToPort = 8080,
                Namespace = "host",
                Masquerade = false,
                ContainerName = "c",
            },
            configuration.Policies[0]);
    }

    [Theory]
    [InlineData("80", "80")]
    [InlineData("\"80\"", "80")]
    [InlineData("\"8000:8010\"", "8000:8010")]
    [InlineData("\"8000-8010\"", "8000:8010")]
    [InlineData("[443, \"80\", \"1:65535\"]", "1:65535")]
    [InlineData("[443, \"80\", 443, \"8000:8010\", 8005]", "443 80 8000:8010")]
    public void Ports_are_read_in_every_way_they_may_be_written(string port, string expected)
    {
        var configuration = MarkedJson.LoadValid($$"""{ "policies": [ { "from": "a", "selector": "b", "port": {{port}} } ] }""");

        Assert.Equal(expected, string.Join(' ', configuration.Policies[0].Ports));
    }

    [Theory]
    [InlineData("\"nat\": \"dnat\", \"iface\": \"wg0\", \"selector\": \"a\"")]
    [InlineData("\"nat\": \"dnat\", \"iface\": \"wg0\", \"to\": \"a\", \"masquerade\": false")]
    [InlineData("\"nat\": \"dnat\", \"namespace\": \"host\", \"to\": \"10.0.0.2\"")]
    [InlineData("\"nat\": \"dnat\", \"namespace\": \"c\", \"to\": \"a\"")]
    [InlineData("\"nat\": \"dnat\", \"selector\": \"c\", \"to\": \"a\", \"masquerade\": true")]
    [InlineData("\"nat\": \"dnat\", \"container_name\": \"c\", \"to\": \"a\", \"from\": \"0.0.0.0/0\"")]
    [InlineData("\"from\": \"10.1.2.3\", \"container_name\": \"c\", \"namespace\": \"d\"")]
    [InlineData("\"from\": \"Kaffee ☕ und 🐳\", \"selector\": \"c\"")]
    public void Every_pattern_that_can_be_built_is_accepted(string members) =>
        MarkedJson.LoadValid($$"""{ "policies": [ { {{members}}, "port": 80 } ] }""");

    [Theory]
    [InlineData("{ §\"version\": {} }", "$.version", null)]
    [InlineData("{ \"networks\": { \"a\": { \"subnet\": \"10.0.0.0/24\", §\"zzzzzzzz\": 1 } } }", "$.networks.a.zzzzzzzz", null)]
    [InlineData("{ \"networks\": { \"a\": { \"subnet\": \"10.0.0.0/24\", §\"gatway\": 1 } } }", "$.networks.a.gatway", "gateway")]
    public void An_unknown_member_that_opens_nothing_is_a_warning_with_the_nearest_name(string marked, string path, string? suggestion)
    {
        var file = MarkedJson.Parse(marked);

        var result = file.Load();

        Assert.True(result.IsValid);
        var warning = Assert.Single(result.Warnings, static w => w.Message.Contains("unknown member", StringComparison.Ordinal));
        Assert.Equal((path, file.Line, file.Column, suggestion), (warning.Path, warning.Line, warning.Column, warning.Suggestion));
    }

    [Fact]
    public void The_same_unknown_member_is_warned_about_once()
    {
        var networks = string.Join(',', Enumerable.Range(0, 20).Select(static i => FormattableString.Invariant($"\"n{i}\": {{ \"subnet\": \"10.{i}.0.0/24\", \"remark\": 1 }}")));

        var warning = Assert.Single(
            ConfigurationLoader.Load(Encoding.UTF8.GetBytes($"{{ \"networks\": {{ {networks} }} }}")).Warnings,
            static w => w.Message.Contains("unknown member", StringComparison.Ordinal));

        Assert.Contains("19 more places", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fixed_address_that_the_engine_may_give_away_is_a_warning()
    {
        var result = MarkedJson.Parse("""
            { "networks": { "a": { "subnet": "10.0.0.0/24", "ip_range": "10.0.0.128/25" } },
              "ips": { "x": { "ip": §"10.0.0.130", "container_name": "c" }, "y": { "ip": "10.0.0.2", "container_name": "d" } } }
            """).Load();

        Assert.True(result.IsValid);
        var warning = Assert.Single(result.Warnings);
        Assert.Equal(("$.ips.x.ip", "10.0.0.127"), (warning.Path, warning.Suggestion));
    }

    [Fact]
    public void Ports_that_overlap_are_a_warning()
    {
        var result = MarkedJson.Parse("{ \"policies\": [ { \"from\": \"a\", \"selector\": \"b\", \"port\": [\"80:90\", §\"85:95\"] } ] }").Load();

        Assert.True(result.IsValid);
        Assert.Contains("$.policies[0].port[1]", result.Warnings.Select(static w => w.Path), StringComparer.Ordinal);
    }
}

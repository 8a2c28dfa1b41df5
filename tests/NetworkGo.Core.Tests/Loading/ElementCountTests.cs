using System.Globalization;
using System.Text;
using CsCheck;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Loading;
using NetworkGo.Core.Policies;

namespace NetworkGo.Core.Tests.Loading;

/// <summary>What policies come to is counted before any of it is made.</summary>
public sealed class ElementCountTests
{
    [Fact]
    public void Sources_times_targets_times_ports_beyond_the_limit_reject_the_file_with_the_largest_policies_named()
    {
        var file = Site(247, 248, $"{{ \"name\": \"small\", \"from\": \"left-1\", \"selector\": \"right\", \"port\": 80 }},\n{{ \"name\": \"large\", \"from\": \"left\", \"selector\": \"right\", \"port\": [{Ports(16)}] }}");
        var before = GC.GetAllocatedBytesForCurrentThread();

        var result = ConfigurationLoader.Load(file);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50_000_000);
        Assert.False(result.IsValid);
        var mistake = Assert.Single(result.Mistakes);
        Assert.Equal("$.policies[1]", mistake.Path);
        Assert.StartsWith(
            "the policies come to 3002536 set elements; the largest: \"large\" (line 3, column 1) 3001544 (247 sources × 248 targets × 16 ports); \"small\" (line 2, column 1) 992 (1 source × 248 targets × 1 port)",
            mistake.Message,
            StringComparison.Ordinal);
        Assert.StartsWith("at most 1000000 (max-elements", mistake.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void The_limit_is_a_setting_and_what_is_within_it_is_accepted()
    {
        var file = Site(10, 10, "{ \"from\": \"left\", \"selector\": \"right\", \"port\": [80, 443] }");

        Assert.True(Load(file, 700).IsValid);
        Assert.False(Load(file, 699).IsValid);
    }

    [Fact]
    public void Many_policies_add_up()
    {
        var policies = string.Join(',', Enumerable.Range(1, 200).Select(static p => FormattableString.Invariant($"{{ \"from\": \"left\", \"selector\": \"right\", \"port\": {p} }}")));

        Assert.Contains("the policies come to 2000000 set elements", Assert.Single(ConfigurationLoader.Load(Site(50, 50, policies)).Mistakes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_translation_inside_each_of_many_containers_to_many_targets_counts_for_each()
    {
        var file = Site(200, 200, $"{{ \"nat\": \"dnat\", \"selector\": \"left\", \"to\": \"right\", \"port\": [{Ports(20)}] }}");

        Assert.Contains("200 targets × 20 ports", Assert.Single(ConfigurationLoader.Load(file).Mistakes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_number_of_names_overflows_the_count()
    {
        var policies = string.Join(',', Enumerable.Range(1, 2_000).Select(static p => FormattableString.Invariant(
            $"{{ \"name\": \"p{p}\", \"nat\": \"dnat\", \"selector\": \"left\", \"from\": \"right\", \"to\": \"right\", \"port\": \"1:{p}\" }}")));

        var message = Assert.Single(ConfigurationLoader.Load(Site(5_000, 5_000, policies)).Mistakes).Message;

        Assert.Matches("^the policies come to [0-9]{15,} set elements", message);
    }

    [Fact]
    public void No_file_makes_more_rules_than_were_counted() => Gen.Select(Gen.Int[1, 6], Gen.Int[1, 6], Policy.Array[1, 5], Network, Network).Sample((left, right, policies, a, b) =>
    {
        var file = Site(left, right, string.Join(',', policies), a, b);
        var configuration = ConfigurationLoader.Load(file).Configuration!;
        var rules = HostStateCompiler.Compile(configuration, [], 0x10000000).Namespaces.Sum(static n => n.Rules.Count);
        return rules == 0 || !Load(file, rules - 1).IsValid;
    });

    [Fact]
    public void An_edit_that_goes_beyond_the_limit_is_found_where_only_the_edit_is_read()
    {
        List<string> policies = [.. Enumerable.Range(1, 700).Select(static p => FormattableString.Invariant($"{{ \"from\": \"left-1\", \"selector\": \"right-1\", \"port\": {p} }}"))];
        var loader = new IncrementalLoader(new() { Limits = new() { MaxElements = 2_900 } });
        Assert.True(loader.Load(Site(5, 5, string.Join(",\n", policies))).IsValid);

        policies[600] = "{ \"from\": \"left\", \"selector\": \"right\", \"port\": 6000 }";
        Assert.True(loader.Load(Site(5, 5, string.Join(",\n", policies))).IsValid);
        Assert.Equal(1, loader.PoliciesRead);

        policies[601] = "{ \"from\": \"left\", \"selector\": \"right\", \"port\": 6001 }";
        Assert.Contains("come to 2992 set elements", Assert.Single(loader.Load(Site(5, 5, string.Join(",\n", policies))).Mistakes).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"name\": \"p#\", \"from\": \"10.8.0.0/16\", \"selector\": \"right-1\", \"port\": [@] }", false)]
    [InlineData("{ \"name\": \"p#\", \"nat\": \"dnat\", \"iface\": \"wg0\", \"to\": \"right-1\", \"port\": [@] }", true)]
    public void Hundreds_of_policies_with_hundreds_of_ports_are_not_compared_port_by_port(string policy, bool areDisjoint)
    {
        // All ports but the last are the same, or none is: each with each, that would be a thousand million comparisons.
        var policies = string.Join(',', Enumerable.Range(0, 200).Select(i => policy
            .Replace("#", Text(i), StringComparison.Ordinal)
            .Replace("@", string.Join(',', Enumerable.Range(0, 255).Select(p => areDisjoint ? 100 + p + (256 * i) : 2 * (p + 1)).Append(areDisjoint ? 355 + (256 * i) : 2_001 + (2 * i))), StringComparison.Ordinal)));
        var file = Site(2, 2, policies);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.True(ConfigurationLoader.Load(file).IsValid);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000_000);
    }

    private static Gen<string> Network => Gen.Int[0, 2].Select(static kind => kind switch
    {
        0 => "",
        1 => ",\"internal\":true",
        _ => ",\"options\":{\"com.docker.network.bridge.enable_ip_masquerade\":false}",
    });

    private static Gen<string> Policy => Gen.Select(Gen.Int[0, 6], Gen.Int[1, 4], Gen.Bool).Select(static (kind, ports, masquerade) =>
    {
        var port = $"\"port\": [{Ports(ports)}]";
        return kind switch
        {
            0 => $"{{ \"from\": \"left\", \"selector\": \"right\", {port} }}",
            1 => $"{{ \"from\": \"10.9.0.0/16\", \"selector\": \"left\" }}",
            2 => $"{{ \"from\": \"right\", \"selector\": \"left\", \"namespace\": \"left-1\", {port} }}",
            3 => $"{{ \"nat\": \"dnat\", \"iface\": {(ports > 2 ? "[\"wg0\", \"wan9\", \"tun+\"]" : "\"wg0\"")}, \"to\": \"right\", \"masquerade\": {(masquerade ? "true" : "false")}, {port} }}",
            4 => $"{{ \"nat\": \"dnat\", \"selector\": \"left\", \"from\": \"right\", \"to\": \"right\", {port} }}",
            5 => $"{{ \"from\": \"10.0.0.0/8\", \"selector\": \"right\", {port} }}",
            _ => $"{{ \"nat\": \"dnat\", \"namespace\": \"left-1\", \"to\": \"right\", \"to_port\": 80, {port} }}",
        };
    });

    private static LoadResult Load(byte[] file, int most) =>
        ConfigurationLoader.Load(file, new LoadSettings { Limits = new() { MaxElements = most } });

    // Names are found by their beginning: "left" is left-1, left-2 ….
    private static byte[] Site(int left, int right, string policies, string a = "", string b = "") => Encoding.UTF8.GetBytes($$"""
        {"networks":{"a":{"subnet":"10.1.0.0/16","ip_range":"10.1.128.0/17"{{a}}},"b":{"subnet":"10.2.0.0/16","ip_range":"10.2.128.0/17"{{b}}} },"ips":{ {{Ips("left", 1, left)}},{{Ips("right", 2, right)}} },"policies":[
        {{policies}}]}
        """);

    private static string Ips(string name, int network, int count) => string.Join(',', Enumerable.Range(1, count).Select(i => string.Create(
        CultureInfo.InvariantCulture, $"\"{name}{i}\":{{\"ip\":\"10.{network}.{1 + (i / 250)}.{1 + (i % 250)}\",\"container_name\":\"{name}-{i}\"}}")));

    private static string Ports(int count) => string.Join(',', Enumerable.Range(1, count).Select(static p => Text(2 * p)));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

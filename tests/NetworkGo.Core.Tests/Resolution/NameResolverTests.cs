using System.Globalization;
using System.Net;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Loading;
using NetworkGo.Core.Resolution;

namespace NetworkGo.Core.Tests.Resolution;

public sealed class NameResolverTests
{
    private static readonly NameResolver Resolver = new(new NetworksConfiguration
    {
        Networks = [Network("front", "net-front", 1), Network("net-back", "back", 2), Network("both", "web-1", 3)],
        Addresses =
        [
            Address(1, "web-2", "webserver"),
            Address(2, "web-1", "web-2"),
            Address(3, "web_3"),
            Address(4, "web4"),
            Address(5, "webadmin"),
            Address(6, "db.main", "database"),
            Address(7, "db.main", "database"),
            Address(8, "other-9", "web.x"),
        ],
    });

    [Theory]
    [InlineData("10.0.0.6", ResolutionStep.Address, "db.main")]
    [InlineData("10.9.9.9", ResolutionStep.Address, "")]
    [InlineData("10.0.0.0/24", ResolutionStep.Subnet, "")]
    [InlineData("web-2", ResolutionStep.ContainerName, "web-2")]
    [InlineData("web-1", ResolutionStep.ContainerName, "web-1")]
    [InlineData("webserver", ResolutionStep.Selector, "web-2")]
    [InlineData("database", ResolutionStep.Selector, "db.main db.main")]
    [InlineData("front", ResolutionStep.Network, "")]
    [InlineData("net-front", ResolutionStep.Network, "")]
    [InlineData("back", ResolutionStep.Network, "")]
    [InlineData("web", ResolutionStep.Prefix, "web-2 web-1 web_3 web4 other-9")]
    [InlineData("db", ResolutionStep.Prefix, "db.main db.main")]
    [InlineData("other", ResolutionStep.Prefix, "other-9")]
    [InlineData("other-", ResolutionStep.Prefix, "other-9")]
    [InlineData("we", ResolutionStep.Unresolved, "")]
    [InlineData("webadmin-", ResolutionStep.Unresolved, "")]
    [InlineData("Web-2", ResolutionStep.Unresolved, "")]
    [InlineData("", ResolutionStep.Unresolved, "")]
    [InlineData("010.0.0.1", ResolutionStep.Unresolved, "")]
    [InlineData("10.0.0.1/24", ResolutionStep.Unresolved, "")]
    [InlineData("::1", ResolutionStep.Unresolved, "")]
    public void The_first_step_that_finds_something_wins(string name, ResolutionStep step, string containers)
    {
        var found = Resolver.Resolve(name);

        Assert.Equal(step, found.Kind);
        Assert.Equal(containers, string.Join(' ', found.Addresses.Select(a => a.ContainerName)));
    }

    [Theory]
    [InlineData("10.0.0.6", "10.0.0.6/32")]
    [InlineData("10.9.9.9", "10.9.9.9/32")]
    [InlineData("10.0.0.0/24", "10.0.0.0/24")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("net-front", "10.1.0.0/24")]
    [InlineData("both", "10.3.0.0/24")]
    public void An_address_a_subnet_and_a_network_give_their_subnet(string name, string subnet) =>
        Assert.Equal([IPNetwork.Parse(subnet)], Resolver.Resolve(name).Networks);

    [Theory]
    [InlineData("webadmni", "webadmin")]
    [InlineData("Web-2", "web-2")]
    [InlineData("databse", "database")]
    [InlineData("nothing-like-any", null)]
    public void A_name_that_finds_nothing_comes_with_the_nearest_one(string name, string? suggestion) =>
        Assert.Equal(suggestion, Resolver.Resolve(name).Suggestion);

    [Fact]
    public void The_key_of_a_network_goes_before_the_name_of_another()
    {
        var resolver = new NameResolver(new NetworksConfiguration { Networks = [Network("a", "b", 1), Network("b", "c", 2)] });

        Assert.Equal("b", resolver.Resolve("b").Network!.Key);
        Assert.Equal("a", resolver.Resolve("a").Network!.Key);
    }

    [Fact]
    public void The_example_source_is_in_the_example_file_nowhere()
    {
        var configuration = ConfigurationLoader.Load(File.ReadAllBytes("networks.json")).Configuration!;
        var resolver = new NameResolver(configuration);

        Assert.Equal(ResolutionStep.Unresolved, resolver.Resolve("publicbackend").Kind);
        Assert.Equal(ResolutionStep.Prefix, resolver.Resolve("smarthostbackend").Kind);
    }

    [Fact]
    public void Ten_thousand_policies_over_a_thousand_addresses_look_at_few_of_them()
    {
        var configuration = new NetworksConfiguration
        {
            Addresses = Enumerable.Range(0, 1000)
                .Select(i => Address(i, $"service{i / 10}-{i % 10}", $"selector-{i}"))
                .ToEquatableArray(),
        };
        string[] names = [.. Enumerable.Range(0, 10_000).Select(Name)];
        var resolver = new NameResolver(configuration);

        foreach (var name in names)
        {
            Assert.Same(resolver.Resolve(name), resolver.Resolve(name));
        }

        // A linear look-up looks at two thousand for each: at twenty million. A tenth of the names is new, and a quarter means nothing.
        var (prefixes, suggestions) = resolver.Compared;
        Assert.InRange(prefixes, 1, 200_000);
        Assert.InRange(suggestions, 0, 200_000);

        static string Name(int i) => (i % 4) switch
        {
            0 => string.Create(CultureInfo.InvariantCulture, $"service{i % 100}"),
            1 => string.Create(CultureInfo.InvariantCulture, $"service{i % 100}-{i % 10}"),
            2 => string.Create(CultureInfo.InvariantCulture, $"selector-{i % 1000}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"unknown-{i}"),
        };
    }

    private static NetworkDefinition Network(string key, string name, byte third) => new()
    {
        Key = key,
        Name = name,
        Subnet = new IPNetwork(new IPAddress([10, third, 0, 0]), 24),
        Gateway = new IPAddress([10, third, 0, 1]),
    };

    private static AddressDefinition Address(int number, string container, string? selector = null) => new()
    {
        Key = $"{container}/{number}",
        Address = new IPAddress([10, 0, (byte)(number / 256), (byte)number]),
        ContainerName = container,
        Selector = selector,
        NetworkKey = "front",
    };
}

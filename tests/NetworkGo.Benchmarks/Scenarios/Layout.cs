using System.Globalization;
using System.Text.Json;

namespace NetworkGo.Benchmarks.Scenarios;

/// <summary>
/// Networks and containers by number, and configurations that name them. Container i sits on network i modulo the number
/// of networks, so neighbours by number are on different networks.
/// </summary>
internal sealed record Layout(int Networks, int Containers)
{
    private const int AddressesInThirdPart = 250;

    public static string Network(int number) => string.Create(CultureInfo.InvariantCulture, $"bench{number}");

    public static string Subnet(int number) => string.Create(CultureInfo.InvariantCulture, $"10.{100 + number}.0.0/16");

    public static string Gateway(int number) => string.Create(CultureInfo.InvariantCulture, $"10.{100 + number}.0.1");

    /// <summary>The bridge's name, where a scenario makes the network itself.</summary>
    public static string Bridge(int number) => string.Create(CultureInfo.InvariantCulture, $"bench{number}");

    public static string Container(int number) => string.Create(CultureInfo.InvariantCulture, $"box{number}");

    public int NetworkOf(int container) => container % Networks;

    public string Address(int container)
    {
        var place = container / Networks;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"10.{100 + NetworkOf(container)}.{1 + (place / AddressesInThirdPart)}.{1 + (place % AddressesInThirdPart)}");
    }

    /// <summary>A `from` policy between two containers, of which number i always means the same one.</summary>
    public PolicyText FromPolicy(int number)
    {
        var source = number % Containers;
        // Another distance at each round, and never a multiple of the networks: the two are on different ones.
        var distance = 1 + (Networks * (number / Containers % Math.Max(1, (Containers / Networks) - 1)));
        return new PolicyText(
            string.Create(CultureInfo.InvariantCulture, $"from{number}"),
            Container(source),
            Container((source + distance) % Containers),
            20_000 + (number % 10_000),
            "tcp");
    }

    public IEnumerable<PolicyText> FromPolicies(int count) => Enumerable.Range(0, count).Select(FromPolicy);

    /// <summary>The text of networks.json.</summary>
    public string Configuration(IEnumerable<object> policies) => JsonSerializer.Serialize(new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["networks"] = Enumerable.Range(0, Networks).ToDictionary(
            Network,
            static n => new { subnet = Subnet(n), gateway = Gateway(n) },
            StringComparer.Ordinal),
        ["ips"] = Enumerable.Range(0, Containers).ToDictionary(
            Container,
            c => new { ip = Address(c), container_name = Container(c) },
            StringComparer.Ordinal),
        ["policies"] = policies,
    });
}

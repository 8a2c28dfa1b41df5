using System.Globalization;
using System.Text.Json;

namespace NetworkGo.Chaos.Tests.Model;

/// <summary>The text of a valid networks.json with every kind of policy, most of them small enough to be made by the thousand, some so long that chains are divided.</summary>
internal static class RandomConfiguration
{
    private static readonly string[] Outside = ["10.9.0.2", "10.9.0.0/24", "10.8.0.0/16", "0.0.0.0/0", "192.168.7.1"];
    private static readonly string[] Protocols = ["tcp", "tcp", "udp", "sctp"];

    public static byte[] Next(Random random)
    {
        var networks = Enumerable.Range(1, random.Next(1, 5)).ToList();
        var addresses = new Dictionary<string, object>(StringComparer.Ordinal);
        var containers = new List<string>();
        var names = new List<string>();
        foreach (var container in Enumerable.Range(1, random.Next(1, 7)))
        {
            var name = Text($"c-{container}");
            containers.Add(name);
            names.Add(name);
            foreach (var network in networks.OrderBy(_ => random.Next()).Take(random.Next(4) == 0 ? 2 : 1).ToList())
            {
                var entry = new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["ip"] = Text($"172.30.{network}.{container + 1}"),
                    ["container_name"] = name,
                };
                if (random.Next(2) == 0)
                {
                    entry["selector"] = Text($"s{random.Next(3)}");
                    names.Add((string)entry["selector"]);
                }

                addresses.Add(Text($"a{container}-{network}"), entry);
            }
        }

        var document = new
        {
            networks = networks.ToDictionary(
                static n => Text($"n{n}"),
                n => new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["subnet"] = Text($"172.30.{n}.0/24"),
                    ["internal"] = random.Next(6) == 0,
                },
                StringComparer.Ordinal),
            ips = addresses,
            policies = Enumerable.Range(0, random.Next(8) == 0 ? random.Next(20, 60) : random.Next(0, 7))
                .Select(_ => Policy(random, networks, names, containers)).ToList(),
        };
        return JsonSerializer.SerializeToUtf8Bytes(document);
    }

    private static Dictionary<string, object> Policy(Random random, List<int> networks, List<string> names, List<string> containers)
    {
        var policy = new Dictionary<string, object>(StringComparer.Ordinal);
        if (random.Next(3) == 0)
        {
            policy["name"] = Text($"p {random.Next(20)}");
        }

        policy["selector"] = Pick(random, random.Next(3) > 0 ? names : containers);
        var kind = random.Next(6);
        if (kind < 3)
        {
            policy["from"] = From(random, networks, names);
            if (random.Next(4) == 0)
            {
                policy["proto"] = random.Next(2) == 0 ? "icmp" : "all";
            }
            else
            {
                policy["proto"] = Pick(random, Protocols);
                if (random.Next(4) > 0)
                {
                    policy["port"] = Ports(random);
                }
            }

            if (kind == 2)
            {
                policy["namespace"] = random.Next(4) == 0 ? "host" : Pick(random, containers);
            }

            return policy;
        }

        policy["nat"] = "dnat";
        policy["proto"] = Pick(random, Protocols);
        policy["port"] = Ports(random);
        policy["to"] = random.Next(5) == 0 ? "10.9.0.77" : Pick(random, names);
        if (random.Next(2) == 0)
        {
            policy["to_port"] = random.Next(1, 65536);
        }

        if (kind < 5)
        {
            policy[random.Next(3) > 0 ? "iface" : "namespace"] = "host";
            if (policy.ContainsKey("iface"))
            {
                policy["iface"] = Text($"wg{random.Next(2)}");
            }

            policy["masquerade"] = random.Next(3) > 0;
        }

        if (random.Next(2) == 0)
        {
            policy["from"] = From(random, networks, names);
        }

        return policy;
    }

    private static string From(Random random, List<int> networks, List<string> names) => random.Next(3) switch
    {
        0 => Text($"n{networks[random.Next(networks.Count)]}"),
        1 => Pick(random, names),
        _ => Pick(random, Outside),
    };

    private static object Ports(Random random)
    {
        var first = random.Next(1, 60000);
        return random.Next(4) switch
        {
            0 => Text($"{first}:{first + random.Next(1, 5000)}"),
            1 => new object[] { first, first + 1, first + 7 },
            _ => first,
        };
    }

    private static T Pick<T>(Random random, IReadOnlyList<T> items) => items[random.Next(items.Count)];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

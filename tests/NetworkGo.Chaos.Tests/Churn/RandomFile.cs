using System.Text.Json.Nodes;

namespace NetworkGo.Chaos.Tests.Churn;

/// <summary>A networks.json that changes at random: networks, entries and policies come, go and change.</summary>
internal sealed class RandomFile
{
    public const string Sentinel = "final";

    private readonly Random random;
    private readonly int containers;
    private readonly bool[] networks;
    private readonly int?[] variants;
    private readonly JsonObject?[] policies;

    public RandomFile(Random random, int containers, int networkCount, int policyCount)
    {
        this.random = random;
        this.containers = containers;
        networks = new bool[networkCount];
        variants = new int?[containers];
        policies = new JsonObject?[policyCount];
        Array.Fill(networks, value: true);
        for (var i = 0; i < containers; i++)
        {
            variants[i] = 0;
        }

        for (var i = 0; i < policyCount; i++)
        {
            policies[i] = Policy(i, i % 3);
        }
    }

    public static string Network(int number) => $"churn-net-{number}";

    /// <summary>The networks that it asks for.</summary>
    public IReadOnlyList<string> Networks => [.. Enumerable.Range(0, networks.Length).Where(i => networks[i]).Select(Network)];

    /// <summary>What each container should have: network and address.</summary>
    public IReadOnlyDictionary<string, (string Network, string Address)> Addresses => Enumerable.Range(0, containers)
        .Where(IsAsked)
        .ToDictionary(ContainerWorkers.Name, i => (Network(i % networks.Length), Address(i)), StringComparer.Ordinal);

    public IReadOnlyList<string> Policies => [.. policies.OfType<JsonObject>().Select(static p => p["name"]!.GetValue<string>())];

    /// <summary>A few things change.</summary>
    public void Change()
    {
        for (var i = random.Next(1 + (containers / 10)); i >= 0; i--)
        {
            // The second variant is another address on the same network.
            variants[random.Next(containers)] = random.Next(4) switch { 0 => null, 1 => 1, _ => 0 };
        }

        if (random.Next(3) == 0)
        {
            networks[random.Next(networks.Length)] = random.Next(4) != 0;
        }

        for (var i = random.Next(3); i >= 0; i--)
        {
            var slot = random.Next(policies.Length);
            policies[slot] = random.Next(4) == 0 ? null : Policy(slot, random.Next(3));
        }
    }

    /// <summary>A last change, after which every network and every kind of policy is there, and the sentinel.</summary>
    public void Conclude()
    {
        Change();
        Array.Fill(networks, value: true);
        for (var kind = 0; kind < 3; kind++)
        {
            policies[kind] = Policy(kind, kind);
        }

        policies[^1] = new JsonObject { ["name"] = Sentinel, ["from"] = "10.9.0.0/24", ["selector"] = Network(0), ["port"] = 443 };
    }

    public override string ToString()
    {
        var root = new JsonObject { ["networks"] = new JsonObject(), ["ips"] = new JsonObject() };
        for (var i = 0; i < networks.Length; i++)
        {
            if (networks[i])
            {
                root["networks"]![Network(i)] = new JsonObject { ["subnet"] = $"10.77.{i}.0/24", ["ip_range"] = $"10.77.{i}.128/25" };
            }
        }

        for (var i = 0; i < containers; i++)
        {
            if (IsAsked(i))
            {
                root["ips"]![$"entry-{i}"] = new JsonObject
                {
                    ["ip"] = Address(i),
                    ["container_name"] = ContainerWorkers.Name(i),
                    ["selector"] = Group(i),
                };
            }
        }

        root["policies"] = new JsonArray([.. policies.OfType<JsonObject>().Select(static p => p.DeepClone())]);
        return root.ToJsonString();
    }

    private static string Group(int container) => $"group{container % 37}";

    private bool IsAsked(int container) => variants[container] is not null && networks[container % networks.Length];

    private string Address(int container) => $"10.77.{container % networks.Length}.{10 + (container / networks.Length) + (variants[container] == 1 ? 50 : 0)}";

    private JsonObject Policy(int slot, int kind)
    {
        var (one, other) = (random.Next(containers), random.Next(containers));
        var to = random.Next(2) == 0 ? ContainerWorkers.Name(other) : Group(other);
        return kind switch
        {
            0 => new JsonObject
            {
                ["name"] = $"accept-{slot}",
                ["from"] = random.Next(4) switch
                {
                    0 => Network(random.Next(networks.Length)),
                    1 => Group(one),
                    2 => "10.9.0.0/24",
                    _ => ContainerWorkers.Name(one),
                },
                ["selector"] = to,
                ["port"] = 1000 + random.Next(1000),
                ["proto"] = random.Next(2) == 0 ? "tcp" : "udp",
            },
            1 => new JsonObject
            {
                ["name"] = $"host-{slot}",
                ["nat"] = "dnat",
                ["iface"] = "wg0",
                ["port"] = 2000 + slot,
                ["to"] = to,
                ["to_port"] = 80,
                ["masquerade"] = random.Next(2) == 0,
            },
            _ => new JsonObject
            {
                ["name"] = $"inside-{slot}",
                ["nat"] = "dnat",
                ["selector"] = ContainerWorkers.Name(one),
                ["port"] = 3000 + slot,
                ["to"] = to,
                ["to_port"] = 80,
            },
        };
    }
}

using System.Globalization;
using System.Text.Json;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Loading;
using NetworkGo.Core.Policies;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Tests.Iptables;

/// <summary>The host's rules of configurations with many policies of every kind, all by seed.</summary>
internal static class ManyPolicies
{
    public const int Networks = 3;
    public const int Addresses = 40;

    private static readonly string[] Outside = ["10.9.0.2", "10.9.0.0/24", "10.8.0.0/13", "0.0.0.0/0", "192.168.7.1"];

    /// <summary>Of a seed; a policy's number says what it is, so that more of them are the same and others behind them.</summary>
    public static EquatableArray<Rule> Rules(int seed, int count, int without = -1, string shape = "any") =>
        Compile(Enumerable.Range(0, count).Where(i => i != without).Select(i => Policy(new Random((seed * 104_729) + (i * 7919)), i, shape)))[0].Rules;

    /// <summary>What such policies over the same networks and addresses ask of each namespace, the host's first.</summary>
    public static EquatableArray<NamespaceSpec> Namespaces(IEnumerable<object> policies) => Compile(policies);

    public static string AddressOf(int number) => Text($"10.{1 + (number % Networks)}.{number / 16}.{2 + (number * 5 % 250)}");

    private static EquatableArray<NamespaceSpec> Compile(IEnumerable<object> policies)
    {
        var file = JsonSerializer.SerializeToUtf8Bytes(new
        {
            networks = Enumerable.Range(1, Networks).ToDictionary(static n => Text($"net{n}"), static n => new { subnet = Text($"10.{n}.0.0/16"), @internal = n == 3 }, StringComparer.Ordinal),
            ips = Enumerable.Range(0, Addresses).ToDictionary(static n => Text($"ip{n}"), static n => new { ip = AddressOf(n), container_name = Text($"c{n}x") }, StringComparer.Ordinal),
            policies,
        });
        var loaded = ConfigurationLoader.Load(file);
        Assert.Empty(loaded.Mistakes);
        return HostStateCompiler.Compile(loaded.Configuration!, [], 0x1000_0000).Namespaces;
    }

    private static Dictionary<string, object> Policy(Random random, int number, string shape)
    {
        var policy = new Dictionary<string, object>(StringComparer.Ordinal) { ["name"] = Text($"p{number}") };
        var kind = shape == "any" ? random.Next(6) : 0;
        policy["from"] = shape == "one target" ? Text($"10.77.{number / 250}.{number % 250}") : random.Next(4) switch
        {
            0 => Text($"net{random.Next(1, Networks + 1)}"),
            1 => Outside[random.Next(Outside.Length)],
            _ => Text($"c{random.Next(Addresses)}x"),
        };
        if (shape == "one pair")
        {
            (policy["from"], policy["selector"], policy["port"]) = ("c1x", "c2x", 1000 + number);
            return policy;
        }

        if (kind < 4)
        {
            policy["selector"] = shape == "one target" ? "c2x" : Text($"c{random.Next(Addresses)}x");
            policy["proto"] = shape == "one target" ? "tcp" : Pick(random, "tcp", "tcp", "udp", "sctp", "icmp", "all");
        }
        else
        {
            (policy["nat"], policy["iface"], policy["to"], policy["proto"]) =
                ("dnat", Text($"wg{random.Next(2)}"), Text($"c{random.Next(Addresses)}x"), Pick(random, "tcp", "udp"));
            policy["masquerade"] = random.Next(2) == 0;
            if (random.Next(2) == 0)
            {
                policy.Remove("from");
            }
        }

        if (kind >= 4 || (policy["proto"] is not ("icmp" or "all") && random.Next(5) > 0))
        {
            policy["port"] = random.Next(5) == 0 ? Text($"{random.Next(1, 20)}:{random.Next(20, 60)}") : random.Next(1, 60);
        }

        return policy;
    }

    private static string Pick(Random random, params string[] items) => items[random.Next(items.Length)];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

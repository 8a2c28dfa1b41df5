using System.Globalization;
using NetworkGo.Core.DesiredState;

namespace NetworkGo.Core.Tests.Iptables;

/// <summary>Policies that get in each other's way: few sources, targets and ports, each within others. All by seed.</summary>
internal static class OverlappingPolicies
{
    /// <summary>A container that DNATs inside itself.</summary>
    public const int Inside = 4;

    // The file does not take wg+ yet, and rules do.
    private const string EveryWg = "wg9";

    private static readonly string[] Sources =
        ["0.0.0.0/0", "10.8.0.0/13", "10.9.0.0/24", "10.9.0.2", "10.0.0.0/8", "net1", "net2", "10.1.0.0/24", "c0x", "c3x", "c2x", "c5x"];

    // c1 and c3 are the beginnings of ten names each.
    private static readonly string[] Targets = ["c1x", "c1x", "c4x", "c2x", "c3x", "c1", "c3"];
    private static readonly string[] Devices = ["wg0", "wg1", EveryWg, "wg0"];
    private static readonly object[] Ports = [10, 11, 12, "10:12", "11:14", "9:11", "1:65535", new object[] { 10, "12:13" }];

    /// <summary>Some of them.</summary>
    public static EquatableArray<NamespaceSpec> Namespaces(int seed, int count) =>
        ManyPolicies.Namespaces(Enumerable.Range(0, count).Select(i => Policy(new Random((seed * 7919) + i), i)))
            .Select(static n => n with { Rules = n.Rules.Select(static r => r.Match.Input == EveryWg ? r with { Match = r.Match with { Input = "wg+" } } : r).ToEquatableArray() })
            .ToEquatableArray();

    private static Dictionary<string, object> Policy(Random random, int number)
    {
        var policy = new Dictionary<string, object>(StringComparer.Ordinal) { ["name"] = string.Create(CultureInfo.InvariantCulture, $"p{number}") };
        var kind = random.Next(7);
        if (kind < 4 || random.Next(2) == 0)
        {
            policy["from"] = Pick(random, Sources);
        }

        var proto = kind < 4 ? Pick(random, "tcp", "tcp", "udp", "icmp", "all") : Pick(random, "tcp", "tcp", "udp");
        policy["proto"] = proto;
        if (kind >= 4 || (proto is "tcp" or "udp" && random.Next(6) > 0))
        {
            policy["port"] = Pick(random, Ports);
        }

        switch (kind)
        {
            case < 4:
                policy["selector"] = Pick(random, Targets);
                return policy;
            case 4:
                (policy["selector"], policy["to"]) = ($"c{Inside}x", Pick(random, Targets));
                break;
            default:
                (policy["iface"], policy["to"]) = (Pick(random, Devices), Pick(random, Targets));
                break;
        }

        (policy["nat"], policy["masquerade"]) = ("dnat", kind == 4 || random.Next(2) == 0);
        if (random.Next(2) == 0)
        {
            policy["to_port"] = random.Next(10, 14);
        }

        return policy;
    }

    private static T Pick<T>(Random random, params T[] items) => items[random.Next(items.Length)];
}

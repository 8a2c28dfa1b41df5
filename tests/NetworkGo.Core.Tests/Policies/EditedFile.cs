using System.Globalization;
using System.Text.Json;

namespace NetworkGo.Core.Tests.Policies;

/// <summary>A configuration file that is edited at random, by seed: a policy comes, goes, changes or moves; an address or a network changes.</summary>
internal sealed class EditedFile(int seed)
{
    private static readonly string[] Sources =
        ["net1", "net2", "web", "db", "lone", "10.9.0.0/24", "10.9.0.2", "0.0.0.0/0", "10.1.0.0/17", "no-such-name"];

    private static readonly string[] Targets = ["db", "web", "web-1", "web-2", "lone", "db-1", "10.2.0.9", "no-such-name"];

    private readonly Random random = new(seed);
    private readonly List<Dictionary<string, object>> policies = [];

    private readonly Dictionary<string, int> addresses = new(StringComparer.Ordinal)
    {
        ["web-1"] = 1,
        ["web-2"] = 2,
        ["web-3"] = 3,
        ["db-1"] = 1,
        ["db-2"] = 2,
        ["lone"] = 7,
    };

    private int named;
    private bool isThirdInternal;

    /// <summary>How many policies there are.</summary>
    public int Count => policies.Count;

    /// <summary>Adds policies.</summary>
    public EditedFile With(int count)
    {
        for (var i = 0; i < count; i++)
        {
            policies.Add(Policy());
        }

        return this;
    }

    /// <summary>One edit; what it was.</summary>
    public string Edit()
    {
        var at = random.Next(policies.Count + 1);
        var other = random.Next(Math.Max(1, policies.Count));
        switch (random.Next(policies.Count == 0 ? 2 : 12))
        {
            case < 3:
                policies.Insert(at, Policy());
                return Text($"added at {at}");
            case < 5:
                policies.RemoveAt(other);
                return Text($"removed at {other}");
            case < 8:
                policies[other] = Policy();
                return Text($"replaced at {other}");
            case 8 when policies[other]["proto"] is "tcp" or "udp":
                policies[other] = new(policies[other], StringComparer.Ordinal) { ["port"] = Port() };
                policies[other].Remove("to_port");
                return Text($"another port at {other}");
            case 8 or 9:
                var moved = policies[other];
                policies.RemoveAt(other);
                policies.Insert(Math.Min(at, policies.Count), moved);
                return Text($"moved from {other} to {at}");
            case 10:
                var name = addresses.Keys.Order(StringComparer.Ordinal).ElementAt(random.Next(addresses.Count));
                addresses[name] = (addresses[name] + 20) % 200;
                return $"another address of {name}";
            default:
                isThirdInternal = !isThirdInternal;
                return "another network";
        }
    }

    /// <summary>The file.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(new
    {
        networks = Enumerable.Range(1, 3).ToDictionary(
            static n => Text($"net{n}"), n => new { subnet = Text($"10.{n}.0.0/16"), @internal = n == 3 && isThirdInternal }, StringComparer.Ordinal),
        ips = addresses.ToDictionary(
            static a => a.Key,
            static a => new { ip = Text($"10.{(a.Key[0] == 'w' ? 1 : a.Key[0] == 'd' ? 2 : 3)}.1.{a.Value + 1}"), container_name = a.Key, selector = a.Key.Split('-')[0] + "s" },
            StringComparer.Ordinal),
        policies,
    });

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private Dictionary<string, object> Policy()
    {
        var policy = new Dictionary<string, object>(StringComparer.Ordinal);
        if (random.Next(3) == 0)
        {
            policy["name"] = random.Next(4) == 0 ? Text($"näme {named++}") : Text($"p{named++}");
        }

        var isDnat = random.Next(3) == 0;
        policy["from"] = Pick(Sources);
        if (isDnat)
        {
            Translate(policy);
            return policy;
        }

        policy["selector"] = Pick(Targets);
        policy["proto"] = Pick("tcp", "tcp", "udp", "icmp", "all");
        if (random.Next(6) == 0)
        {
            policy["namespace"] = Pick("web-1", "lone", "host");
        }

        if (policy["proto"] is "tcp" or "udp" && random.Next(5) > 0)
        {
            policy["port"] = Port();
        }

        return policy;
    }

    private void Translate(Dictionary<string, object> policy)
    {
        (policy["nat"], policy["proto"], policy["port"]) = ("dnat", Pick("tcp", "udp"), Port());
        policy["to"] = Pick("web", "db", "dbs", "webs", "lone", "10.9.0.7");
        policy["masquerade"] = true;
        if (random.Next(2) == 0)
        {
            policy["iface"] = Pick("wg0", "wg1");
            if (random.Next(2) == 0)
            {
                policy.Remove("from");
            }

            policy["masquerade"] = random.Next(3) > 0;
        }
        else
        {
            policy["selector"] = Pick("web-1", "lone", "db");
        }

        if (random.Next(3) == 0)
        {
            policy["to_port"] = random.Next(1, 5);
        }
    }

    private object Port() => random.Next(5) == 0 ? Text($"{random.Next(1, 4)}:{random.Next(4, 8)}") : random.Next(1, 8);

    private string Pick(params string[] items) => items[random.Next(items.Length)];
}

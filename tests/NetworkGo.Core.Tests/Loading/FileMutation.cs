using System.Text.Json.Nodes;

namespace NetworkGo.Core.Tests.Loading;

/// <summary>Small changes of a file, as fingers and other programs make them: a value, a name, a member more or less.</summary>
internal static class FileMutation
{
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "80", "65536", "-1", "\"\"", "\"x\"", "\"80\"", "\"80:90\"", "\"10.0.0.5\"", "\"10.0.0.0/24\"", "\"10.0.0.1/24\"", "\"fd00::1\"",
        "\"tcp\"", "\"ICMP\"", "\"dnat\"", "\"host\"", "\"bridge\"", "\"wg+\"", "\"a\\nb\"", "[]", "[80]", "[80,\"90-99\",80]", "[[80]]", "[null]", "{}", "{\"a\":1}", "{\"x-a\":null}",
    ];

    private static readonly string[] Names =
    [
        "ports", "form", "protocol", "action", "deny", "policys", "policy", "network", "Networks", "ip", "x-remark", "x-", "X-a", "version", "selector", "port", "from", "proto",
        "to", "to_port", "iface", "nat", "namespace", "masquerade", "container_name", "subnet", "gateway", "gatway", "allow_empty", "", "a b", "ü", "10.0.0.9", "a\n", "$schema", "schema",
    ];

    /// <summary>Makes one change.</summary>
    public static void Change(JsonNode file, Random random)
    {
        var owners = Containers(file).ToList();
        switch (owners[random.Next(owners.Count)])
        {
            case JsonObject members when members.Count > 0 && random.Next(3) > 0:
                var name = members.ElementAt(random.Next(members.Count)).Key;
                switch (random.Next(4))
                {
                    case 0:
                        members.Remove(name);
                        break;
                    case 1:
                        var value = members[name]?.DeepClone();
                        members.Remove(name);
                        members[random.Next(2) == 0 ? Names[random.Next(Names.Length)] : Misspelt(name, random)] = value;
                        break;
                    default:
                        members[name] = Value(random);
                        break;
                }

                break;
            case JsonObject members:
                members[Names[random.Next(Names.Length)]] = Value(random);
                break;
            case JsonArray { Count: > 0 } elements when random.Next(2) == 0:
                elements[random.Next(elements.Count)] = Value(random);
                break;
            case JsonArray elements:
                elements.Add(Value(random));
                break;
        }
    }

    private static JsonNode? Value(Random random) => JsonNode.Parse(Values[random.Next(Values.Length)]);

    private static string Misspelt(string name, Random random)
    {
        var at = random.Next(name.Length + 1);
        return random.Next(3) switch
        {
            0 when at < name.Length => name.Remove(at, 1),
            1 when at < name.Length => name[..at] + char.ToUpperInvariant(name[at]) + name[(at + 1)..],
            _ => name.Insert(at, "s"),
        };
    }

    private static IEnumerable<JsonNode> Containers(JsonNode? node) => node switch
    {
        JsonObject members => [members, .. members.SelectMany(static m => Containers(m.Value))],
        JsonArray elements => [elements, .. elements.SelectMany(Containers)],
        _ => [],
    };
}

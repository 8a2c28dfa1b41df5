using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using NetworkGo.Core.Loading;
using NetworkGo.Core.Loading.Schema;
using NJsonSchema;

namespace NetworkGo.Core.Tests.Loading;

/// <summary>
/// The shipped schema is the one that the model gives, and says what the loader says. After a wanted change:
/// <c>UPDATE_GOLDEN=1 dotnet test tests/NetworkGo.Core.Tests</c>, and read the difference.
/// </summary>
public sealed class SchemaTests
{
    private static readonly Lazy<Task<JsonSchema>> Schema = new(static () =>
    {
        // More patterns than are kept otherwise.
        System.Text.RegularExpressions.Regex.CacheSize = Math.Max(System.Text.RegularExpressions.Regex.CacheSize, 200);

        // ECMAScript's $ is the end; .NET's is also before a line break there.
        return JsonSchema.FromJsonAsync(ConfigurationSchema.Text
            .Replace("$\"", "\\\\z\"", StringComparison.Ordinal)
            .Replace("$)", "\\\\z)", StringComparison.Ordinal));
    });

    private static readonly JsonNode Whole = JsonNode.Parse("""
        { "$schema": "./networks.schema.json",
          "networks": { "a": { "network_name": "net-a", "subnet": "10.0.0.0/24", "gateway": "10.0.0.254", "driver": "bridge", "internal": true,
            "ip_range": "10.0.0.128/25", "labels": { "z": "", "a": "b" }, "options": { "com.docker.network.bridge.name": "br-a", "mtu": 1400, "icc": false } } },
          "ips": { "x": { "ip": "10.0.0.2", "container_name": "c", "selector": "s", "network": "net-a", "service_name": "" }, "10.0.0.3": { "container_name": "d" } },
          "policies": [
            { "name": "n", "service_name": "why", "from": "10.9.0.0/16", "nat": "DNAT", "iface": "wg0", "port": ["80", 443, "8000:8010"], "proto": "UDP",
              "to": "s", "to_port": "8080", "namespace": "host", "masquerade": false, "container_name": "c" },
            { "from": "web", "selector": "db", "proto": "icmp" },
            { "nat": "dnat", "iface": "wg0", "port": "1-2", "selector": "s" },
            { "nat": "dnat", "selector": "c", "port": 80, "to": "10.0.0.3", "masquerade": true },
            { "nat": "dnat", "namespace": "c", "port": 80, "to": "s" } ] }
        """)!;

    // What no schema can say, or not simply, by the words of the mistake: docs/decisions/048 names the classes.
    private static readonly string[] OnlyTheLoader =
    [
        // Arithmetic on addresses: host bits, sizes, reserved blocks, what holds what.
        "wrong size", "address within a subnet", "reserved", "no host has", "not in the subnet", "network address of", "broadcast", "gateway",

        // Comparisons of one entry with another.
        "overlaps", "but in", "no such network", "in no network", "not in the network", "same address", "same name", "already", "come to",

        // Names with a meaning of their own.
        "engine reserves", "called by its key", "invalid bridge name", "reserved for network-go",

        // Terms of policies, which may be names of any form or addresses of the right one; ranges that end before they start.
        "not an address", "not a subnet", "IPv6", "must be an address, not a subnet", "ends before",

        // JSON itself: a name given twice, a number written as 80.0.
        "twice",
    ];

    public static TheoryData<string> Files => new(Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Policies", "Golden"), "*.json")
        .Append(Path.Combine(AppContext.BaseDirectory, "networks.json")).Order(StringComparer.Ordinal));

    public static TheoryData<string> Wrong => new(PolicyMistakeTests.Mistakes.Select(static r => (Text: $"{{ \"policies\": [ {r[0]} ] }}", Word: (string)r[2]))
        .Concat(EntryMistakeTests.NetworkMistakes.Select(static r => ($"{{ \"networks\": {{ {r[0]} }} }}", (string)r[2])))
        .Concat(EntryMistakeTests.AddressMistakes.Select(static r => ($"{{ \"ips\": {{ {r[0]} }} }}", (string)r[2])))
        .Where(static m => !IsOnlyTheLoaders(m.Item2))
        .Select(static m => m.Item1.Replace("§", "", StringComparison.Ordinal))
        .Concat(
        [
            "[]", "{ \"networks\": [] }", "{ \"ips\": [] }", "{ \"policies\": {} }", "{ \"netwroks\": {} }",
            "{ \"policys\": [] }", "{ \"POLICY\": [] }", "{ \"allow-empty\": true }", "{ \"allow_empty\": 1 }",
            "{ \"policies\": [ { \"from\": \"a\", \"selector\": \"b\", \"ports\": [80] } ] }",
            "{ \"policies\": [ { \"from\": \"a\", \"selector\": \"b\", \"action\": \"deny\" } ] }",
            "{ \"policies\": [ { \"from\": null, \"selector\": \"b\" } ] }",
            "{ \"networks\": { \"a\": { \"subnet\": \"10.0.0.0/31\" } } }", "{ \"networks\": { \"a\": { \"subnet\": \"10.0.0.0\" } } }",
            "{ \"networks\": { \"a\": { \"subnet\": \"10.0.0.0/24\", \"gateway\": \"10.0.0.256\" } } }",
            "{ \"networks\": { \"a\": { \"subnet\": \"fd00::/64\" } } }",
            "{ \"ips\": { \"x\": { \"ip\": \"010.0.0.1\", \"container_name\": \"c\" } } }",
        ]));

    [Fact]
    public void The_shipped_schema_is_the_one_that_the_model_gives()
    {
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") is "1")
        {
            File.WriteAllText(Path.Combine(SourceFolder(), "..", "..", "..", "config", "networks.schema.json"), ConfigurationSchema.Text);
        }

        Assert.Equal(File.ReadAllText(Path.Combine(SourceFolder(), "..", "..", "..", "config", "networks.schema.json")), ConfigurationSchema.Text);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_file_of_this_repository_is_right_by_the_schema(string file) => Assert.Empty(await MistakesOf(await File.ReadAllTextAsync(file)));

    [Fact]
    public async Task A_file_that_uses_everything_is_right_by_both()
    {
        Assert.Empty(ConfigurationLoader.Load(Encoding.UTF8.GetBytes(Whole.ToJsonString())).Mistakes);
        Assert.Empty(await MistakesOf(Whole.ToJsonString()));
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_is_wrong_by_the_loader_is_wrong_by_the_schema(string text) => Assert.NotEmpty(await MistakesOf(text));

    [Theory]
    [InlineData("{ \"networks\": null, \"ips\": null, \"policies\": null, \"allow_empty\": null, \"$schema\": null, \"version\": 2, \"x-a\": [] }")]
    [InlineData("{ \"networks\": { \"x-note\": 1, \"a\": { \"subnet\": \"10.0.0.0/24\", \"gatway\": \"10.0.0.1\", \"x-b\": 1, \"driver\": null } } }")]
    [InlineData("{ \"policies\": [ { \"from\": \"a\", \"selector\": \"b\", \"x-ports\": [80], \"nat\": null, \"iface\": null, \"port\": null } ] }")]
    [InlineData("{ \"policies\": [ { \"nat\": \"dnat\", \"iface\": \"wg+\", \"port\": 80, \"to\": \"b\", \"masquerade\": null, \"proto\": null, \"namespace\": null } ] }")]
    public async Task What_the_loader_accepts_the_schema_accepts(string text)
    {
        Assert.Empty(ConfigurationLoader.Load(Encoding.UTF8.GetBytes(text)).Mistakes);
        Assert.Empty(await MistakesOf(text));
    }

    [Fact]
    public async Task Any_change_of_a_file_is_right_or_wrong_by_both()
    {
        var schema = await Schema.Value;
        Gen.Select(Gen.Int, Gen.Int[1, 3]).Sample(
            (seed, changes) =>
            {
                var random = new Random(seed);
                var file = Whole.DeepClone();
                for (var i = 0; i < changes; i++)
                {
                    FileMutation.Change(file, random);
                }

                var json = file.ToJsonString();
                var mistakes = ConfigurationLoader.Load(Encoding.UTF8.GetBytes(json)).Mistakes;
                var errors = schema.Validate(json);
                Assert.True(
                    errors.Count == 0 ? mistakes.All(static m => IsOnlyTheLoaders(m.Message)) : mistakes.Count > 0,
                    $"{json}: the loader says [{string.Join("; ", mistakes)}], the schema {string.Join("; ", errors)}");
            },
            iter: 4_000);
    }

    [Fact]
    public async Task Any_text_anywhere_is_right_or_wrong_by_both()
    {
        var schema = await Schema.Value;
        string[] places =
        [
            "networks.a.network_name", "networks.a.driver", "networks.a.labels.z", "ips.x.container_name", "ips.x.selector", "ips.x.service_name",
            "policies.1.name", "policies.1.service_name", "policies.1.proto", "policies.0.nat", "policies.0.iface", "policies.0.port", "policies.0.to_port",
        ];
        var text = Gen.OneOf(
            Gen.String[Gen.Char["aZ09_.- +/:\n\r\t\u0000\u007f\u0085\u00e9\u2028"], 0, 18],
            AnyOf("", "tcp", "UDP", "icmp", "all", "dnat", "bridge", ".", "..", "a.", "80", "080", "65535", "65536", "1:65535", "80-90", "host", "wg0", "a\n"),
            Gen.Int[0, 70_000].Select(static i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Gen.Select(AnyOf(places), text).Sample(
            (place, value) =>
            {
                var file = Whole.DeepClone();
                var path = place.Split('.');
                var owner = path[..^1].Aggregate(file, static (node, name) => node is JsonArray list ? list[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)]! : node[name]!);
                owner[path[^1]] = value;
                var json = file.ToJsonString();
                var mistakes = ConfigurationLoader.Load(Encoding.UTF8.GetBytes(json)).Mistakes.Where(static m => !IsOnlyTheLoaders(m.Message)).ToList();
                Assert.True(
                    mistakes.Count == 0 == (schema.Validate(json).Count == 0),
                    $"{place} = {JsonValue.Create(value)!.ToJsonString()}: the loader says [{string.Join("; ", mistakes)}], the schema {string.Join("; ", schema.Validate(json))}");
            },
            iter: 3_000);
    }

    private static bool IsOnlyTheLoaders(string message) => OnlyTheLoader.Any(w => message.Contains(w, StringComparison.Ordinal));

    private static Gen<string> AnyOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static async Task<ICollection<NJsonSchema.Validation.ValidationError>> MistakesOf(string json) => (await Schema.Value).Validate(json);

    private static string SourceFolder([System.Runtime.CompilerServices.CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}

using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using NetworkGo.Core.Loading;

namespace NetworkGo.Core.Tests.Loading;

public sealed class LoaderPropertyTests
{
    private static readonly Gen<string> Name = Gen.String[Gen.Char["abcXYZ019_.-"], 0, 20].Select(tail => "n" + tail);

    private static readonly Gen<JsonNode> Port = Gen.OneOf(
        Gen.Int[1, 65535].Select(p => (JsonNode)p),
        Gen.Int[1, 65535].Select(p => (JsonNode)Text(p)),
        Gen.Select(Gen.Int[1, 30000], Gen.Int[30001, 65535], (a, b) => (JsonNode)$"{Text(a)}:{Text(b)}"),
        Gen.Int[1, 65535].Array[1, 10].Select(ports => (JsonNode)new JsonArray([.. ports.Select(p => (JsonNode)p)])));

    private static readonly Gen<JsonObject> Accept = Gen.Select(Name, Name, Port, Gen.OneOf(Gen.Const("tcp"), Gen.Const("UDP"), Gen.Const("sctp")), (from, selector, port, proto) =>
        new JsonObject { ["from"] = from, ["selector"] = selector, ["port"] = port, ["proto"] = proto });

    private static readonly Gen<JsonObject> Dnat = Gen.Select(Name, Port, Gen.Bool, Gen.Bool, (to, port, onHost, masquerade) => new JsonObject
    {
        ["nat"] = "dnat",
        [onHost ? "iface" : "selector"] = "wg0",
        ["to"] = to,
        ["port"] = port,
        ["masquerade"] = masquerade || !onHost,
    });

    private static readonly Gen<JsonObject> ValidFile = Gen.Select(
        Gen.Int[0, 20], Gen.Int[0, 40], Gen.OneOf(Accept, Dnat).Array[0, 20], (networks, addresses, policies) =>
        {
            var subnets = Enumerable.Range(0, networks).Select(i => KeyValuePair.Create(
                $"net{Text(i)}", (JsonNode?)new JsonObject { ["subnet"] = $"10.{Text(i)}.0.0/16", ["internal"] = i % 2 == 0 }));
            var ips = Enumerable.Range(0, networks == 0 ? 0 : addresses).Select(i => KeyValuePair.Create(
                $"ip{Text(i)}",
                (JsonNode?)new JsonObject { ["ip"] = $"10.{Text(i % networks)}.1.{Text(i)}", ["container_name"] = $"c{Text(i / networks)}" + $"-{Text(i)}" }));
            return new JsonObject
            {
                ["networks"] = new JsonObject(subnets),
                ["ips"] = new JsonObject(ips),
                ["policies"] = new JsonArray([.. policies.Select(p => p.DeepClone())]),
            };
        });

    // What a valid file is made of: pieces in random order come much further than random characters.
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ":", ",", "\"networks\"", "\"ips\"", "\"policies\"", "\"subnet\"", "\"10.0.0.0/24\"", "\"10.0.0.1\"", "\"ip\"",
        "\"container_name\"", "\"a\"", "\"from\"", "\"selector\"", "\"port\"", "80", "\"80:90\"", "-1e99", "null", "true", "\"nat\"", "\"dnat\"",
        "\"to\"", "\"options\"", "\"\\ud800\"", "\"\\u0000\"", "/*", "*/", "//", "\n", " ", "\"", "\\",
    ];

    private static readonly Gen<string> Piece = Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]);

    [Fact]
    public void No_bytes_make_the_loader_throw() => Gen.Byte.Array[0, 200].Sample(bytes => IsEitherOr(ConfigurationLoader.Load(bytes)));

    [Fact]
    public void No_order_of_json_pieces_makes_the_loader_throw() =>
        Piece.Array[0, 60].Sample(pieces => IsEitherOr(ConfigurationLoader.Load(Encoding.UTF8.GetBytes(string.Concat(pieces)))));

    [Fact]
    public void No_damage_to_a_valid_file_makes_the_loader_throw() =>
        Gen.Select(ValidFile, Gen.Select(Gen.Double[0, 1], Gen.Byte).Array[1, 5]).Sample((file, damage) =>
        {
            var bytes = Encoding.UTF8.GetBytes(file.ToJsonString());
            foreach (var (place, value) in damage)
            {
                bytes[(int)(place * (bytes.Length - 1))] = value;
            }

            return IsEitherOr(ConfigurationLoader.Load(bytes));
        });

    [Fact]
    public void A_value_of_any_kind_anywhere_is_a_mistake_or_right_but_never_an_exception()
    {
        string[] values = ["null", "true", "0", "1e400", "\"\"", "\"x\"", "\"\\u0000\"", "\"\\udfff\"", "[]", "[[]]", "{}", "{\"a\":{}}"];
        var example = File.ReadAllText("networks.json");
        for (var start = example.IndexOf(':', StringComparison.Ordinal); start >= 0; start = example.IndexOf(':', start + 1))
        {
            foreach (var value in values)
            {
                var end = example.IndexOfAny([',', '\n'], start);
                var json = string.Concat(example.AsSpan(0, start + 1), value, example.AsSpan(end));

                Assert.True(IsEitherOr(ConfigurationLoader.Load(Encoding.UTF8.GetBytes(json))), json);
            }
        }
    }

    [Fact]
    public void A_valid_file_loads_and_loads_the_same_again() => ValidFile.Sample(file =>
    {
        var first = MarkedJson.LoadValid(file.ToJsonString());
        var again = MarkedJson.LoadValid(file.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true }));

        Assert.Equal(first, again);
        Assert.Equal(file["policies"]!.AsArray().Count, first.Policies.Count);
        Assert.Equal(first.Policies.Count, first.Policies.Select(p => p.Id).Distinct(StringComparer.Ordinal).Count());
    });

    [Fact]
    public void The_order_of_members_does_not_matter() => Gen.Select(ValidFile, Gen.Int).Sample((file, seed) =>
    {
        var straight = MarkedJson.LoadValid(file.ToJsonString());
        var turned = MarkedJson.LoadValid(Turn(file)!.ToJsonString());

        Assert.Equal(straight.Policies, turned.Policies);
        Assert.Equal(straight.Networks.OrderBy(n => n.Key, StringComparer.Ordinal), turned.Networks.OrderBy(n => n.Key, StringComparer.Ordinal));
        Assert.Equal(straight.Addresses.OrderBy(n => n.Key, StringComparer.Ordinal), turned.Addresses.OrderBy(n => n.Key, StringComparer.Ordinal));
    });

    [Theory]
    [InlineData("\"policies\": [", "1,", "]")]
    [InlineData("\"policies\": [", "{},", "]")]
    [InlineData("\"policies\": [", "\"\\ud800\",", "]")]
    [InlineData("\"policies\": [", "{\"x\":{\"y\":[]}},", "]")]
    [InlineData("\"networks\": {", "\"#\": {\"subnet\": \"10.0.0.0/24\"},", "}")]
    [InlineData("\"networks\": {", "\"#\": 1,", "}")]
    [InlineData("\"networks\": {", "\"a\": {},", "}")]
    [InlineData("", "\"#\": 1,", "")]
    [InlineData("\"networks\": { \"a\": { \"subnet\": \"10.0.0.0/8\" } }, \"ips\": {", "\"#\": {\"ip\": \"10.0.0.2\", \"container_name\": \"c\", \"network\": \"#x\"},", "}")]
    public void What_a_file_that_is_wrong_throughout_costs_grows_with_its_size(string open, string repeated, string close)
    {
        // What is allocated is counted, which another process on the machine does not change. Comparing each with each has sixteen times the work.
        var small = Allocated(500_000);
        var large = Allocated(2_000_000);
        Assert.True(large < 6 * small, FormattableString.Invariant($"{small} bytes, and {large} for four times the file"));

        long Allocated(int size)
        {
            var text = new StringBuilder("{").Append(open);
            for (var i = 0; text.Length < size; i++)
            {
                text.Append(repeated.Replace("#", Text(i), StringComparison.Ordinal));
            }

            var file = Encoding.UTF8.GetBytes(text.Append(close).Append('}').ToString());
            var before = GC.GetAllocatedBytesForCurrentThread();
            var result = ConfigurationLoader.Load(file);
            Assert.InRange(result.Mistakes.Count + result.Warnings.Count, 1, 2002);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static bool IsEitherOr(LoadResult result)
    {
        Assert.Equal(result.IsValid, result.Mistakes.Count == 0);
        Assert.All(result.Mistakes.Concat(result.Warnings), m =>
        {
            Assert.True(m is { Line: > 0, Column: > 0, Path: ['$', ..] }, m.ToString());
            Assert.DoesNotContain(m.ToString(), char.IsControl);
        });
        return true;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static JsonNode? Turn(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Reverse().Select(m => KeyValuePair.Create(m.Key, Turn(m.Value)))),
        JsonArray elements => new JsonArray([.. elements.Select(Turn)]),
        _ => node?.DeepClone(),
    };
}

using System.Collections.Immutable;
using System.Text.Json;
using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Netfilter.Tests.Walk;

/// <summary>
/// Reads the JSON of <c>nft -j list table</c> (libnftables-json(5)). What is not known of a rule becomes a test of
/// unknown outcome, so that nothing is taken for open that may be shut.
/// </summary>
internal static class NftJson
{
    /// <summary>What stands between the values of several fields.</summary>
    public const string Between = " . ";

    /// <summary>Reads it; nothing at all is an empty table.</summary>
    /// <exception cref="FormatException">It is not of the format.</exception>
    public static NftTable Parse(string json)
    {
        if (string.IsNullOrWhiteSpace(json))
        {
            return NftTable.Empty;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement.GetProperty("nftables"));
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new FormatException($"nft -j list table wrote what is not of its format: {exception.Message}", exception);
        }
    }

    private static NftTable Read(JsonElement items)
    {
        var table = new NftTable();
        var chains = new List<NftChain>();
        var sets = new List<NftSet>();
        var elements = ImmutableArray.CreateBuilder<(string, string, NftRule)>();
        var rules = new Dictionary<string, List<NftRule>>(StringComparer.Ordinal);
        var maps = new List<string>();
        var filled = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items.EnumerateArray())
        {
            if (item.TryGetProperty("table", out var named))
            {
                table = table with { Name = $"{Text(named, "family")} {Text(named, "name")}", IsDormant = named.TryGetProperty("flags", out var flags) && NftJsonTest.Values(flags).Contains("dormant", StringComparer.Ordinal) };
            }
            else if (item.TryGetProperty("chain", out var chain))
            {
                chains.Add(ReadChain(chain));
            }
            else if (item.TryGetProperty("set", out var set))
            {
                sets.Add(new NftSet(Text(set, "name"), ReadSet(set).ToEquatableArray(), IsFixed: true));
            }
            else if (item.TryGetProperty("map", out var map))
            {
                maps.Add(Text(map, "name"));
                elements.AddRange(ReadElements(map));
            }
            else if (item.TryGetProperty("rule", out var rule))
            {
                var name = Text(rule, "chain");
                if (!rules.TryGetValue(name, out var list))
                {
                    rules.Add(name, list = []);
                }

                list.Add(NftJsonRule.Read(rule, list.Count + 1));
                filled.UnionWith(NftJsonRule.SetsFilledBy(rule));
            }
        }

        return table with
        {
            Chains = chains.Select(c => rules.TryGetValue(c.Name, out var list) ? c with { Rules = list.ToEquatableArray() } : c).ToEquatableArray(),
            Elements = elements.ToEquatableArray(),
            Maps = maps.Where(m => !filled.Contains(m)).ToEquatableArray(),
            Sets = sets.Select(s => s with { IsFixed = !filled.Contains(s.Name) }).ToEquatableArray(),
        };
    }

    private static NftChain ReadChain(JsonElement chain) => new()
    {
        Name = Text(chain, "name"),
        Type = chain.TryGetProperty("type", out var type) ? type.GetString()! : "",
        Hook = chain.TryGetProperty("hook", out var hook) ? hook.GetString()! : "",
        Priority = chain.TryGetProperty("prio", out var priority) ? priority.GetInt32() : 0,
        DropsAtEnd = chain.TryGetProperty("policy", out var policy) && policy.GetString() == "drop",
    };

    private static IEnumerable<string> ReadSet(JsonElement set) => set.TryGetProperty("elem", out var all) ? NftJsonTest.Values(all) : [];

    // A map of another kind than to verdicts is none that leads anywhere.
    private static IEnumerable<(string Map, string Value, NftRule Then)> ReadElements(JsonElement map)
    {
        var name = Text(map, "name");
        return map.TryGetProperty("elem", out var all)
            ? NftJsonRule.Choices(all).Select(c => (name, c.Value, c.Then))
            : [];
    }

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString() ?? "";
}

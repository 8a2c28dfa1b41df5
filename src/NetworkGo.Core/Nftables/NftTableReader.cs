using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace NetworkGo.Core.Nftables;

/// <summary>
/// Reads the JSON of <c>nft -j list table</c> (libnftables-json(5)). What is not known of a rule becomes a test of
/// unknown outcome, so that nothing is taken for open that may be shut.
/// </summary>
internal static class NftTableReader
{
    public static NftTable Read(string json)
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
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"nft -j list table wrote what is not of its format: {exception.Message}", exception);
        }
    }

    private static NftTable Read(JsonElement items)
    {
        var chains = new List<NftChain>();
        var elements = ImmutableArray.CreateBuilder<(string, string, NftRule)>();
        var rules = new Dictionary<string, List<NftRule>>(StringComparer.Ordinal);
        foreach (var item in items.EnumerateArray())
        {
            if (item.TryGetProperty("chain", out var chain))
            {
                chains.Add(ReadChain(chain));
            }
            else if (item.TryGetProperty("map", out var map))
            {
                elements.AddRange(ReadElements(map));
            }
            else if (item.TryGetProperty("rule", out var rule))
            {
                var name = Text(rule, "chain");
                if (!rules.TryGetValue(name, out var list))
                {
                    rules.Add(name, list = []);
                }

                list.Add(ReadRule(rule));
            }
        }

        return new NftTable
        {
            Chains = chains.Select(c => rules.TryGetValue(c.Name, out var list) ? c with { Rules = list.ToEquatableArray() } : c).ToEquatableArray(),
            Elements = elements.ToEquatableArray(),
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

    private static IEnumerable<(string Map, string Value, NftRule Then)> ReadElements(JsonElement map)
    {
        var name = Text(map, "name");
        foreach (var element in map.TryGetProperty("elem", out var all) ? all.EnumerateArray() : default)
        {
            // A key with a comment or a timeout of its own is {"elem": {"val": …}}.
            var key = element[0];
            var value = key.ValueKind == JsonValueKind.Object && key.TryGetProperty("elem", out var inner) ? inner.GetProperty("val") : key;
            foreach (var text in Values(value))
            {
                yield return (name, text, ReadStatement(new NftRule(), element[1].EnumerateObject().First()));
            }
        }
    }

    private static NftRule ReadRule(JsonElement rule)
    {
        var read = new NftRule { Comment = rule.TryGetProperty("comment", out var comment) ? comment.GetString()! : "" };
        return rule.GetProperty("expr").EnumerateArray().Aggregate(read, static (r, e) => ReadStatement(r, e.EnumerateObject().First()));
    }

    private static NftRule ReadStatement(NftRule rule, JsonProperty statement)
    {
        NftRule With(NftTest test) => rule with { Tests = rule.Tests.Append(test).ToEquatableArray() };
        switch (statement.Name)
        {
            case "match":
                return With(ReadTest(statement.Value));
            case "counter" or "log":
                return rule;
            case "accept":
                return rule with { Verdict = NftVerdict.Accept };
            case "drop" or "reject":
                return rule with { Verdict = NftVerdict.Drop };
            case "return":
                return rule with { Verdict = NftVerdict.Return };
            case "jump":
                return rule with { Verdict = NftVerdict.Jump, Target = Text(statement.Value, "target") };
            case "goto":
                return rule with { Verdict = NftVerdict.Goto, Target = Text(statement.Value, "target") };
            case "vmap" when statement.Value.GetProperty("data") is { ValueKind: JsonValueKind.String } data:
                return rule with { Verdict = NftVerdict.Lookup, Key = Field(statement.Value.GetProperty("key")).Field, Target = data.GetString()!.TrimStart('@') };
            default:
                return With(NftTest.Unknown);
        }
    }

    private static NftTest ReadTest(JsonElement match)
    {
        var left = match.GetProperty("left");
        var mask = uint.MaxValue;
        if (left.ValueKind == JsonValueKind.Object && left.TryGetProperty("&", out var both)
            && both[1].ValueKind == JsonValueKind.Number && both[1].TryGetUInt32(out mask))
        {
            left = both[0];
        }

        var field = Field(left);
        var operation = Text(match, "op");
        return operation is "==" or "!=" or "in" && (mask == uint.MaxValue || field.Field == NftField.Mark)
            ? field with { Values = Values(match.GetProperty("right")).ToEquatableArray(), Negated = operation == "!=", Mask = mask }
            : NftTest.Unknown;
    }

    private static NftTest Field(JsonElement left)
    {
        if (left.ValueKind != JsonValueKind.Object)
        {
            return NftTest.Unknown;
        }

        var what = left.EnumerateObject().First();
        return (what.Name, Member(what.Value, "key"), Member(what.Value, "protocol"), Member(what.Value, "field")) switch
        {
            ("meta", "iifname", _, _) => new NftTest { Field = NftField.Input },
            ("meta", "oifname", _, _) => new NftTest { Field = NftField.Output },
            ("meta", "mark", _, _) => new NftTest { Field = NftField.Mark },
            ("meta", "l4proto", _, _) or ("payload", _, "ip", "protocol") => new NftTest { Field = NftField.Protocol },
            ("ct", "state", _, _) => new NftTest { Field = NftField.State },
            ("payload", _, "ip", "saddr") => new NftTest { Field = NftField.Source },
            ("payload", _, "ip", "daddr") => new NftTest { Field = NftField.Destination },
            ("payload", _, var protocol and not "", "dport") => new NftTest { Field = NftField.DestinationPort, Protocol = protocol },
            _ => NftTest.Unknown,
        };
    }

    private static IEnumerable<string> Values(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Number => [value.GetRawText()],
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Values),
        JsonValueKind.Object when value.TryGetProperty("set", out var set) => Values(set),
        JsonValueKind.Object when value.TryGetProperty("elem", out var element) => Values(element.GetProperty("val")),
        JsonValueKind.Object when value.TryGetProperty("range", out var range) => [$"{range[0].GetRawText()}-{range[1].GetRawText()}"],
        JsonValueKind.Object when value.TryGetProperty("prefix", out var prefix) =>
            [string.Create(CultureInfo.InvariantCulture, $"{Text(prefix, "addr")}/{prefix.GetProperty("len").GetInt32()}")],

        // A value of another kind matches nothing that is known here.
        _ => [value.GetRawText()],
    };

    private static string Member(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString() ?? "";
}

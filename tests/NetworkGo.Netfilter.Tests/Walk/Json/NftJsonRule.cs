using System.Text.Json;
using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Netfilter.Tests.Walk;

/// <summary>Reads the rules of an nftables table: each statement is a test, an effect or a verdict.</summary>
internal static class NftJsonRule
{
    /// <summary>Reads a rule.</summary>
    public static NftRule Read(JsonElement rule, int number)
    {
        var read = new NftRule
        {
            Number = number,
            Comment = rule.TryGetProperty("comment", out var comment) ? comment.GetString()! : "",
            Text = NftJsonText.Of(rule),
        };
        return rule.GetProperty("expr").EnumerateArray().Aggregate(read, static (r, e) => Follow(r, ReadStatement(r, e.EnumerateObject().First())));
    }

    /// <summary>The sets that packets' values are put into by a rule.</summary>
    public static IEnumerable<string> SetsFilledBy(JsonElement rule) =>
        from statement in rule.GetProperty("expr").EnumerateArray()
        let what = statement.EnumerateObject().First()
        where what.Name is "set" or "map" or "meter" && what.Value.ValueKind == JsonValueKind.Object && what.Value.TryGetProperty(what.Name == "map" ? "map" : "set", out _)
        select what.Value.GetProperty(what.Name == "map" ? "map" : "set").ToString().TrimStart('@');

    /// <summary>The elements of a map from values to verdicts; of another map, nothing.</summary>
    public static IEnumerable<(string Value, NftRule Then)> Choices(JsonElement elements)
    {
        foreach (var element in elements.EnumerateArray().Where(static e => e.ValueKind == JsonValueKind.Array && e.GetArrayLength() == 2 && e[1].ValueKind == JsonValueKind.Object))
        {
            foreach (var value in NftJsonTest.Values(element[0]))
            {
                yield return (value, ReadStatement(new NftRule(), element[1].EnumerateObject().First()));
            }
        }
    }

    // What comes behind something unknown may not be reached.
    private static NftRule Follow(NftRule before, NftRule rule) => before.Verdict == NftVerdict.Unknown ? rule with { Verdict = NftVerdict.Unknown } : rule;

    private static NftRule ReadStatement(NftRule rule, JsonProperty statement)
    {
        NftRule With(NftTest test) => rule with { Tests = rule.Tests.Append(test).ToEquatableArray() };
        switch (statement.Name)
        {
            case "match":
                return With(NftJsonTest.Read(statement.Value));

            // What only counts, writes a line, or is about later packets.
            case "counter" or "log" or "last" or "continue" or "flow" or "dup" or "secmark" or "ct helper" or "ct timeout" or "ct expectation":
                return rule;
            case "accept":
                return rule with { Verdict = NftVerdict.Accept };
            case "drop":
                return rule with { Verdict = NftVerdict.Drop };
            case "reject":
                return rule with { Verdict = NftVerdict.Reject };
            case "return":
                return rule with { Verdict = NftVerdict.Return };
            case "jump":
                return rule with { Verdict = NftVerdict.Jump, Target = Target(statement.Value) };
            case "goto":
                return rule with { Verdict = NftVerdict.Goto, Target = Target(statement.Value) };
            case "vmap":
                return ReadLookup(rule, statement.Value);
            case "mangle":
                return ReadChange(rule, statement.Value);
            case "dnat" or "snat" or "masquerade" or "redirect" or "tproxy" or "synproxy" or "fwd" or "notrack":
                return rule with { Alters = true };
            case "queue":
                return rule with { Verdict = NftVerdict.Unknown };

            // These let the rule match, or not.
            case "limit" or "quota" or "ct count" or "meter" or "set" or "map":
                return With(NftTest.Unknown);
            default:
                return With(NftTest.Unknown) with { Verdict = NftVerdict.Unknown };
        }
    }

    private static NftRule ReadLookup(NftRule rule, JsonElement lookup)
    {
        var read = rule with { Verdict = NftVerdict.Lookup, Key = NftJsonTest.Field(lookup.GetProperty("key")) };
        var data = lookup.GetProperty("data");
        return data.ValueKind == JsonValueKind.String ? read with { Target = data.GetString()!.TrimStart('@') }
            : data.ValueKind == JsonValueKind.Object && data.TryGetProperty("set", out var elements) ? read with { Choices = Choices(elements).ToEquatableArray() }
            : rule with { Verdict = NftVerdict.Unknown };
    }

    private static NftRule ReadChange(NftRule rule, JsonElement change)
    {
        var key = change.GetProperty("key").EnumerateObject().First();
        var value = change.GetProperty("value");
        return (key.Name, NftJsonTest.Member(key.Value, "key"), NftJsonTest.Member(key.Value, "field")) switch
        {
            ("meta", "mark", _) => rule with
            {
                Marks = rule.Marks.Append(new NftMarking(rule.Tests.Count, value.ValueKind == JsonValueKind.Number && value.TryGetUInt32(out var mark) ? mark : null)).ToEquatableArray(),
            },

            // Nothing that a rule or a route decides by, or (the marks of a connection) nothing that is read here.
            ("meta", "priority" or "nftrace" or "secmark", _) or ("ct", "mark" or "label" or "secmark", _) or ("tcp option", _, _)
                or ("payload", _, "dscp" or "ecn" or "ttl" or "hoplimit" or "checksum") => rule,
            _ => rule with { Alters = true },
        };
    }

    private static string Target(JsonElement jump) => jump.GetProperty("target").GetString() ?? "";
}

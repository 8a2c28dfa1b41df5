using System.Text.Json;

namespace NetworkGo.Netfilter.Tests.Walk;

/// <summary>Writes rules much as <c>nft list table</c> does: what is rare stays JSON.</summary>
internal static class NftJsonText
{
    /// <summary>A rule's text, with its comment.</summary>
    public static string Of(JsonElement rule)
    {
        var statements = rule.GetProperty("expr").EnumerateArray().Select(static e => Statement(e.EnumerateObject().First()));
        return string.Join(' ', rule.TryGetProperty("comment", out var comment) ? statements.Append($"comment \"{comment}\"") : statements);
    }

    private static string Statement(JsonProperty statement)
    {
        var value = statement.Value;
        return statement.Name switch
        {
            "match" => Match(value),
            "jump" or "goto" => $"{statement.Name} {value.GetProperty("target")}",
            "vmap" => $"{Expression(value.GetProperty("key"))} vmap {Expression(value.GetProperty("data"))}",
            "mangle" => $"{Expression(value.GetProperty("key"))} set {Expression(value.GetProperty("value"))}",
            "counter" => "counter",
            "log" => Has(value, "prefix") ? $"log prefix \"{value.GetProperty("prefix")}\"" : "log",
            "reject" => $"reject{Joined(value, " with ", "type")}{Joined(value, " ", "expr")}",
            "limit" => $"limit rate {(Has(value, "inv") ? "over " : "")}{Part(value, "rate")}/{Part(value, "per")}",
            "set" or "map" => $"{Part(value, "op")} {Part(value, statement.Name)} {{ {Part(value, "elem")} }}",
            "dnat" or "snat" or "redirect" or "masquerade" => $"{statement.Name}{Joined(value, " to ", "addr")}{Joined(value, Has(value, "addr") ? ":" : " to :", "port")}",
            _ => value.ValueKind == JsonValueKind.Null ? statement.Name : $"{statement.Name} {value.GetRawText()}",
        };
    }

    private static string Match(JsonElement match)
    {
        var operation = match.GetProperty("op").GetString() is { } op && op is not ("==" or "in") ? $" {op}" : "";
        return $"{Expression(match.GetProperty("left"))}{operation} {Expression(match.GetProperty("right"))}";
    }

    private static string Expression(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => "exists",
        JsonValueKind.False => "missing",
        JsonValueKind.Array => string.Join(',', value.EnumerateArray().Select(Expression)),
        JsonValueKind.Object => Expression(value.EnumerateObject().First()),
        _ => value.ToString(),
    };

    private static string Expression(JsonProperty what)
    {
        var value = what.Value;
        return what.Name switch
        {
            "payload" => Has(value, "protocol") ? $"{Part(value, "protocol")} {Part(value, "field")}" : $"@{Part(value, "base")},{Part(value, "offset")},{Part(value, "len")}",
            "meta" => Part(value, "key") is { } key && key is "iif" or "oif" or "iifname" or "oifname" ? key : $"meta {Part(value, "key")}",
            "ct" or "rt" => $"{what.Name} {(Has(value, "dir") ? Part(value, "dir") + " " : "")}{Part(value, "key")}",
            "fib" => $"fib {string.Join(" . ", NftJsonTest.Values(value.GetProperty("flags")))} {Part(value, "result")}",
            "set" => $"{{ {(value.ValueKind == JsonValueKind.Array ? string.Join(", ", value.EnumerateArray().Select(Element)) : Expression(value))} }}",
            "elem" => Part(value, "val"),
            "range" => $"{Expression(value[0])}-{Expression(value[1])}",
            "prefix" => $"{Part(value, "addr")}/{Part(value, "len")}",
            "concat" => string.Join(NftJson.Between, value.EnumerateArray().Select(Expression)),
            "&" or "|" or "^" or "<<" or ">>" => string.Join($" {what.Name} ", value.EnumerateArray().Select(Expression)),
            "jump" or "goto" => $"{what.Name} {Part(value, "target")}",
            _ => value.ValueKind == JsonValueKind.Null ? what.Name : $"{what.Name} {value.GetRawText()}",
        };
    }

    // An element of a map is a pair.
    private static string Element(JsonElement element) => element.ValueKind == JsonValueKind.Array
        ? string.Join(" : ", element.EnumerateArray().Select(Expression))
        : Expression(element);

    private static bool Has(JsonElement of, string name) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out _);

    private static string Part(JsonElement of, string name) => Has(of, name) ? Expression(of.GetProperty(name)) : "";

    private static string Joined(JsonElement of, string before, string name) => Has(of, name) ? before + Part(of, name) : "";
}
